/* 朗读本页 (elder mode): the browser's own voice reads the page sentence by sentence and marks the one it reads.
   One utterance a sentence, because browsers fall silent in the middle of long ones. Without a voice the button
   stays hidden. Identity and telephone numbers are never spoken: somebody may be standing by. */

const button = document.querySelector("[data-read-aloud]");
const SILENT = "[data-quiet], .hush, .icon, [aria-hidden=true], script, style, textarea, select, svg";
const SENTENCE = /[^。！？；!?;]+[。！？；!?;]*/gu;
const NUMBER = /[\dXx*]*[\d*]{11,}[\dXx*]*/g;

let queue = [];

function textNodes(root) {
  const nodes = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT, (node) => {
    const parent = node.parentElement;
    const readable = node.data.trim() && !parent.closest(SILENT) && parent.checkVisibility();
    return readable ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT;
  });
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return nodes;
}

function marked(node) {
  return (node.data.match(SENTENCE) || []).map((sentence) => {
    const mark = document.createElement("span");
    mark.className = "sentence";
    mark.textContent = sentence;
    return mark;
  });
}

/* Every sentence of the page in a span of its own, in reading order. */
function sentences() {
  return textNodes(document.querySelector("main")).flatMap((node) => {
    const marks = marked(node);
    node.replaceWith(...marks);
    return marks;
  });
}

function show(reading) {
  button.setAttribute("aria-pressed", String(reading));
  const label = button.querySelector("span");
  [label.textContent, button.dataset.stop] = [button.dataset.stop, label.textContent];
}

function next() {
  document.querySelector(".sentence.now")?.classList.remove("now");
  const mark = queue.shift();
  if (!mark) return stop();
  const words = mark.textContent.replace(NUMBER, "").trim();
  if (!words) return next();
  mark.classList.add("now");
  mark.scrollIntoView({ block: "nearest" });
  const utterance = new SpeechSynthesisUtterance(words);
  utterance.lang = document.documentElement.lang;
  utterance.rate = 0.9;
  utterance.onend = () => button.ariaPressed === "true" && next();
  utterance.onerror = () => button.ariaPressed === "true" && stop();
  speechSynthesis.speak(utterance);
}

function stop() {
  queue = [];
  show(false);
  document.querySelector(".sentence.now")?.classList.remove("now");
  for (const mark of document.querySelectorAll(".sentence")) {
    const parent = mark.parentElement;
    mark.replaceWith(...mark.childNodes);
    parent.normalize();
  }
  speechSynthesis.cancel();
}

function start() {
  queue = sentences();
  show(true);
  next();
}

if (button && "speechSynthesis" in window) {
  button.hidden = false;
  button.addEventListener("click", () => (button.ariaPressed === "true" ? stop() : start()));
  addEventListener("pagehide", () => speechSynthesis.cancel());
}
