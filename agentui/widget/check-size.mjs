// Holds the widget to its weight (gzip): what every page of every customer
// pays for the loader, and a visitor for the app on first opening.
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const kB = 1000
const dist = fileURLToPath(new URL('./dist/', import.meta.url))
const weigh = (file) => gzipSync(readFileSync(dist + file), { level: 9 }).length
const manifest = JSON.parse(readFileSync(`${dist}app/.vite/manifest.json`, 'utf8'))

// closure is every chunk that key needs before it runs.
function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen
  seen.add(key)
  for (const next of manifest[key].imports ?? []) closure(next, seen)
  return seen
}

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry)
const first = [...closure(entry)]
const scripts = first.map((key) => manifest[key].file)
const styles = [...new Set(first.flatMap((key) => manifest[key].css ?? []))]
const sum = (files) => files.reduce((n, file) => n + weigh(`app/${file}`), 0)
const rows = [
  ['loader widget.js', weigh('widget.js'), 4 * kB],
  ['app JS on first opening', sum(scripts), 25 * kB],
  ['app CSS', sum(styles), 4 * kB],
]
for (const chunk of Object.values(manifest).filter((c) => c.isDynamicEntry)) rows.push([chunk.src, weigh(`app/${chunk.file}`), 1.5 * kB])

let over = styles.length === 0 || scripts.length === 0 ? 1 : 0
for (const [name, bytes, budget] of rows) {
  if (bytes > budget) over++
  process.stdout.write(`${bytes > budget ? 'OVER' : ' ok '} ${(bytes / kB).toFixed(2).padStart(6)} kB gz of ${budget / kB}  ${name}\n`)
}
if (/\bimport\s*[({"']|^export /m.test(readFileSync(`${dist}widget.js`, 'utf8'))) {
  process.stdout.write('OVER  widget.js is not one classic script\n')
  over++
}
if (readdirSync(`${dist}app`).every((name) => name !== 'index.html')) over++
process.exit(over ? 1 : 0)
