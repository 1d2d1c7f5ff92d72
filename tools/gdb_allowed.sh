#!/bin/sh
# May gdb run a program here, and does it know Python? Exit status 0 when it does; else 1 and one line that says what to do.
set -u
if ! command -v gdb >/dev/null 2>&1; then
    echo "gdb is not installed; see the first command in README.md"
    exit 1
fi
if ! gdb -nx -batch -ex 'python print(6 * 7)' 2>/dev/null | grep -q 42; then
    echo "this gdb has no Python, which the workbook's commands are written in; install the package gdb, not gdb-minimal"
    exit 1
fi
said=$(gdb -nx -batch -ex run --args /bin/sh -c 'exit 7' 2>&1)
case $said in
*"exited with code 07"*) exit 0 ;;
esac
scope=$(cat /proc/sys/kernel/yama/ptrace_scope 2>/dev/null || echo 0)
if [ "$scope" -gt 1 ]; then
    echo "gdb may not trace programs (ptrace_scope is $scope); as root: sysctl kernel.yama.ptrace_scope=1"
else
    echo "gdb may not trace programs here; in a container, start it with: --cap-add=SYS_PTRACE --security-opt seccomp=unconfined"
fi
exit 1
