// until waits for a condition, asked again and again; there are no fixed pauses
// in these tests. What it answers is the first answer that holds.
import { setTimeout as pause } from 'node:timers/promises'

const often = 40 // ms between two looks

export async function until(what, look, ms = 10_000) {
  const end = Date.now() + ms
  let last
  for (;;) {
    try {
      const got = await look()
      if (got) return got
      last = undefined
    } catch (error) { last = error }
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain: ${what}`, { cause: last })
    await pause(often)
  }
}

/** holds looks on for a while and fails at once when look stops being true. */
export async function holds(what, look, ms) {
  const end = Date.now() + ms
  while (Date.now() < end) {
    if (!(await look())) throw new Error(`did not hold: ${what}`)
    await pause(often)
  }
}
