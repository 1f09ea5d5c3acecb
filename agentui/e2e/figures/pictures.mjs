// What each picture of the page costs its main thread, from Chromium's own trace.

/** pictures runs act and answers, for each picture drawn meanwhile, the ms that
 * the main thread worked for it: everything between the one before and it. */
export async function pictures(cdp, act) {
  const seen = []
  const take = ({ value }) => seen.push(...value.filter((e) => e.ph === 'X' && (e.name === 'RunTask' || e.name === 'Commit')))
  cdp.on('Tracing.dataCollected', take)
  await cdp.send('Tracing.start', { transferMode: 'ReportEvents', categories: 'toplevel,devtools.timeline,disabled-by-default-devtools.timeline' })
  const answer = await act()
  const all = new Promise((done) => { cdp.once('Tracing.tracingComplete', done) })
  await cdp.send('Tracing.end')
  await all
  cdp.off('Tracing.dataCollected', take)
  return { answer, costs: costs(seen) }
}

/** costs sorts the tasks of the thread that draws most into its pictures. */
export function costs(events) {
  const thread = (e) => `${e.pid}/${e.tid}`
  const drawn = new Map()
  for (const e of events) if (e.name === 'Commit') drawn.set(thread(e), (drawn.get(thread(e)) ?? 0) + 1)
  const main = [...drawn].toSorted((a, b) => b[1] - a[1])[0]?.[0]
  const mine = events.filter((e) => thread(e) === main).toSorted((a, b) => a.ts - b.ts)
  const tasks = mine.filter((e) => e.name === 'RunTask')
  const found = []
  let work = 0
  let at = 0
  for (const commit of mine.filter((e) => e.name === 'Commit')) {
    for (; at < tasks.length && tasks[at].ts <= commit.ts; at++) work += tasks[at].tdur ?? tasks[at].dur
    found.push(work / 1000)
    work = 0
  }
  return found
}
