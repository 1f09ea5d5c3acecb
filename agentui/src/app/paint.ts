const longest = 100 // ms; a hidden page is never painted

/** afterPaint runs fn once the next picture is on the screen: what nobody waits
 * for must not hold it up. Answers how to call it off. */
export function afterPaint(fn: () => void): () => void {
  let timer = setTimeout(run, longest)
  const frame = requestAnimationFrame(() => {
    clearTimeout(timer)
    timer = setTimeout(run, 0) // the task after the picture
  })
  function stop(): void {
    clearTimeout(timer)
    cancelAnimationFrame(frame)
  }
  function run(): void {
    stop()
    fn()
  }
  return stop
}
