// A Word file may be dropped anywhere into the frame around its field, which lights up meanwhile.

for (const box of document.querySelectorAll(".drop")) {
  const input = box.querySelector("input[type=file]");
  const light = (on) => box.classList.toggle("drop-over", on);
  box.addEventListener("dragover", (event) => {
    event.preventDefault();
    light(true);
  });
  box.addEventListener("dragleave", (event) => {
    if (!box.contains(event.relatedTarget)) light(false);
  });
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    light(false);
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
    input.focus();
  });
}
