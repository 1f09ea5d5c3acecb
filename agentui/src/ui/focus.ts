const patience = 3000 // ms: after that nobody expects the focus to move

/** focusSoon gives the focus to an element as soon as it is on the page: a key
 * that leads somewhere does so also while that is still loading. Whatever the
 * person does meanwhile is newer, and ends the wait. */
export function focusSoon(id: string): void {
  let frame = 0
  const until = performance.now() + patience
  const stop = () => {
    cancelAnimationFrame(frame)
    for (const event of newer) removeEventListener(event, stop, true)
  }
  const look = () => {
    const there = document.getElementById(id)
    if (there) there.focus()
    if (there || performance.now() > until) return stop()
    frame = requestAnimationFrame(look)
  }
  look()
  if (frame) for (const event of newer) addEventListener(event, stop, true)
}

const newer = ['keydown', 'pointerdown']
