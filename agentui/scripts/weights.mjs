// What the built desk weighs, chunk by chunk, beside its budgets, in bytes of
// gzip. Reads dist/.vite/manifest.json.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const kB = 1000
const budgets = { initial: 190 * kB, route: 60 * kB, composer: 130 * kB, css: 20 * kB }
const dist = fileURLToPath(new URL('../dist/', import.meta.url))

export function weights() {
  const manifest = JSON.parse(readFileSync(`${dist}.vite/manifest.json`, 'utf8'))
  // What the build packed lies there packed only (compress.mjs).
  const weigh = (file) => (existsSync(`${dist}${file}.gz`) ? statSync(`${dist}${file}.gz`).size : gzipSync(readFileSync(dist + file), { level: 9 }).length)
  // closure is every chunk that key needs before it runs.
  const closure = (key, seen = new Set()) => {
    if (seen.has(key)) return seen
    seen.add(key)
    for (const next of manifest[key].imports ?? []) closure(next, seen)
    return seen
  }
  const sum = (keys) => [...keys].reduce((n, key) => n + weigh(manifest[key].file), 0)
  const entry = Object.keys(manifest).find((key) => manifest[key].isEntry)
  const initial = closure(entry)
  const routes = Object.keys(manifest).filter((key) => manifest[key].isDynamicEntry).map((key) => ({
    name: key, bytes: sum([...closure(key)].filter((part) => !initial.has(part))), budget: /editor/.test(key) ? budgets.composer : budgets.route,
  }))
  const largest = routes.reduce((a, b) => (b.bytes > a.bytes ? b : a))
  return [
    { name: 'initial JS', bytes: sum(initial), budget: budgets.initial },
    { name: 'initial CSS', bytes: (manifest[entry].css ?? []).reduce((n, file) => n + weigh(file), 0), budget: budgets.css },
    ...routes, { ...largest, name: 'largest route' },
  ]
}
