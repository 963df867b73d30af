/* 签名板: the person writes on the canvas with a pen, a finger or a mouse; what is written goes along as a picture.
   White ground, black ink, whatever the colours of the page are: it is kept as a paper would be. */

const pad = document.querySelector("[data-pad]");
const form = document.querySelector("[data-sign]");

if (pad && form) {
  const ink = pad.getContext("2d");
  let last = null;

  const clear = () => {
    ink.fillStyle = "#fff";
    ink.fillRect(0, 0, pad.width, pad.height);
  };

  const place = (event) => {
    const box = pad.getBoundingClientRect();
    return [((event.clientX - box.left) * pad.width) / box.width, ((event.clientY - box.top) * pad.height) / box.height];
  };

  const draw = (event) => {
    if (!last) return;
    const here = place(event);
    ink.lineWidth = 5;
    ink.lineCap = ink.lineJoin = "round";
    ink.strokeStyle = "#000";
    ink.beginPath();
    ink.moveTo(...last);
    ink.lineTo(...here);
    ink.stroke();
    last = here;
  };

  pad.addEventListener("pointerdown", (event) => {
    pad.setPointerCapture(event.pointerId);
    last = place(event);
    draw(event);
  });
  pad.addEventListener("pointermove", draw);
  for (const end of ["pointerup", "pointercancel"]) pad.addEventListener(end, () => (last = null));
  document.querySelector("[data-again]").addEventListener("click", clear);
  form.addEventListener("submit", () => (form.querySelector("[data-drawn]").value = pad.toDataURL("image/png")));
  clear();
}
