// What a reader does with the report, done in headless Chromium: tests/test_main_report.c puts this script into a copy of the page
// and looks for its last words. The synthetic report's figures are known, so that what is seen can be compared.
"use strict";
(() => {
  const failures = [];
  const expect = (what, got, wanted) => { if (got !== wanted) failures.push(`${what}: expected "${wanted}", got "${got}"`); };
  const key = (target, name) => target.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
  const click = target => target.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  const pointer = (target, type) => target.dispatchEvent(new PointerEvent(type, { bubbles: type !== "pointerleave" }));
  const title = () => byId("strongest-title").textContent;
  const selected = () => document.querySelector('#tokens [aria-selected="true"]').textContent;
  const tokens = byId("tokens");

  // What the texts say is text, whatever it looks like.
  expect("no element was made from a text", document.querySelectorAll("#sample-rows b, #answer-rows img, #hostile").length, 0);
  expect("a sample", byId("sample-rows").rows[0].cells[2].textContent, "<b>bold</b> & <\/script><p id=\"hostile\"> 안녕 <\!--");
  expect("figures", byId("figure-rows").rows.length, 2);
  expect("a figure", byId("figure-rows").rows[0].cells[1].textContent, "0.6125");
  expect("charts", document.querySelectorAll("#charts figure").length, 2);
  expect("levels", document.querySelectorAll("#charts .level").length, 3);
  expect("no broken number in a path", [...document.querySelectorAll("svg path")].some(p => /NaN|Infinity/.test(p.getAttribute("d"))), false);

  // A chart's slider reads values.
  const slider = document.querySelector("#charts input");
  slider.value = 0;
  slider.dispatchEvent(new Event("input"));
  expect("reading", document.querySelector("#charts output").textContent, "step 1, 100 tokens: training 5.5000, validation not measured");
  expect("its text for a screen reader", slider.getAttribute("aria-valuetext").startsWith("step 1,"), true);

  // The viewer: keys, clicks, pointing, heads, direction, another text.
  const last = byId("tokens").querySelectorAll("[role=option]").length - 1;
  expect("starts at the last token", Number(document.querySelector('#tokens [aria-selected="true"]').dataset.token), last);
  key(tokens, "Home");
  expect("Home", tokens.getAttribute("aria-activedescendant"), "token-0");
  expect("the first token sees itself alone", byId("strongest").children.length, 1);
  expect("with all its weight", byId("strongest").textContent.includes("100.0 %"), true);
  key(tokens, "ArrowRight");
  expect("right", tokens.getAttribute("aria-activedescendant"), "token-1");
  key(tokens, "End");
  key(tokens, "ArrowRight");
  expect("no further than the end", tokens.getAttribute("aria-activedescendant"), "token-" + last);
  click(byId("token-2"));
  expect("a click", tokens.getAttribute("aria-activedescendant"), "token-2");
  pointer(byId("token-1"), "pointerover");
  expect("pointing", tokens.getAttribute("aria-activedescendant"), "token-1");
  pointer(tokens, "pointerleave");
  expect("the pointer leaves", tokens.getAttribute("aria-activedescendant"), "token-2");
  expect("title", title(), `“${selected()}” (token 3) looks at`);
  click(byId("direction"));
  expect("turned", title(), `Who looks at “${selected()}” (token 3)?`);
  click(byId("direction"));
  key(tokens, "ArrowDown");
  expect("the next head", byId("head-name").textContent, "Layer 1, head 2");
  click(document.querySelector('[aria-label="layer 2, head 1"]'));
  expect("a head by click", byId("head-name").textContent, "Layer 2, head 1");
  expect("its button is pressed", document.querySelector('#heads [aria-pressed="true"]').title, "layer 2, head 1");
  key(tokens, "Home");
  expect("a weight", viewer.row()[0], 1);
  const sums = viewer.map.tokens.map((_, t) => { viewer.hold(t); return viewer.row().reduce((a, b) => a + b); });
  expect("rows sum to 1", sums.every(sum => Math.abs(sum - 1) < 0.01), true);
  const pixel = byId("map").getContext("2d").getImageData(0, 0, 1, 1).data;
  expect("the map is drawn", pixel[3], 255);
  byId("text-choice").value = "1";
  byId("text-choice").dispatchEvent(new Event("change"));
  expect("another text, whose tokens are pieces of a character", tokens.textContent, "<EC><95><88>");

  // Answers: kinds and pages.
  expect("answers", byId("answer-count").textContent, "1 to 10 of 12; 1 of them right to the letter.");
  click(byId("answers-on"));
  expect("further", byId("answer-rows").rows.length, 2);
  expect("no page after the last", byId("answers-on").disabled, true);
  click([...byId("answer-kinds").children].find(button => button.textContent === "right"));
  expect("right answers", byId("answer-rows").rows.length, 1);
  expect("the verdict", byId("answer-rows").rows[0].cells[3].textContent, "✓ right");

  // Light and dark.
  const before = getComputedStyle(document.body).backgroundColor;
  click(byId("theme"));
  expect("the theme changes", getComputedStyle(document.body).backgroundColor === before, false);

  // Every control has a name.
  for (const control of document.querySelectorAll("button, input, select, [role=listbox], canvas[role=img]"))
    expect("a name for " + control.outerHTML.slice(0, 60),
           Boolean(control.getAttribute("aria-label") || control.textContent.trim() || control.labels?.length), true);

  const said = failures.length === 0 ? "the page works" : "the page fails: " + failures.join("; ");
  document.body.append(element("pre", { id: "page-test" }, said));
})();
