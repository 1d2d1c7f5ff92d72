# shellcheck shell=bash
# Completion for the workbook's programs in bash, made of what their --help and --list say:
#     source tools/completion.bash
#     build/ch03_attention --sec<Tab>   build/ch03_attention --section <Tab>   build/ch05_pretrain --model <Tab>
_workbook() {
    local program=$1 word=$2 before=$3 choices
    case $before in
    --section)
        choices=$("$program" --list 2>/dev/null | cut -f 1 | tr ' ' '.')
        ;;
    --model) choices='tiny small gpt2-small gpt2-medium gpt2-large gpt2-xl' ;;
    --precision) choices='fp32 bf16' ;;
    --out | --weights | --tokenizer)
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        return
        ;;
    --data)
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
        ;;
    *) choices=$("$program" --help 2>/dev/null | sed -nE 's/^  (--[a-z0-9-]+).*/\1/p') ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$word")
}
complete -o filenames -F _workbook main_job appA_tensors ch02_tokenizer ch03_attention ch04_gpt ch05_pretrain ch06_classify ch07_instruct
