// On a phone the sections scroll sideways: bring the current one into sight.
{
  const current = document.querySelector(".site-nav [aria-current]");
  const scroller = current?.closest(".site-nav");
  if (scroller && scroller.scrollWidth > scroller.clientWidth) {
    scroller.scrollLeft = current.offsetLeft - (scroller.clientWidth - current.offsetWidth) / 2;
  }
}
