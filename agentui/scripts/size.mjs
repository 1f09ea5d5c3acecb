// Holds the desk to its weight: initial JavaScript, every route, the composer.
// Reads dist/.vite/manifest.json; fails when something is over its budget.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const kB = 1000
const budgets = { initial: 190 * kB, route: 60 * kB, composer: 130 * kB, css: 20 * kB }
const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'))
const weigh = (file) => gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length

// closure is every chunk that key needs before it runs.
function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen
  seen.add(key)
  for (const next of manifest[key].imports ?? []) closure(next, seen)
  return seen
}

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry)
const initial = closure(entry)
const rows = []
const sum = (keys) => [...keys].reduce((n, key) => n + weigh(manifest[key].file), 0)
rows.push(['initial JS', sum(initial), budgets.initial])
rows.push(['initial CSS', (manifest[entry].css ?? []).reduce((n, file) => n + weigh(file), 0), budgets.css])
for (const [key, chunk] of Object.entries(manifest)) {
  if (!chunk.isDynamicEntry) continue
  const own = [...closure(key)].filter((part) => !initial.has(part))
  const composer = /editor/.test(key)
  rows.push([key, sum(own), composer ? budgets.composer : budgets.route])
}

let over = 0
for (const [name, bytes, budget] of rows) {
  const bad = bytes > budget
  if (bad) over++
  process.stdout.write(`${bad ? 'OVER' : ' ok '} ${(bytes / kB).toFixed(1).padStart(7)} kB gz of ${budget / kB}  ${name}\n`)
}
process.exit(over ? 1 : 0)
