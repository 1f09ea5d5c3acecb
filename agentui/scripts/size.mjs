// Holds the desk to its weight: initial JavaScript, style, every route. Fails
// when something is over its budget.
import { weights } from './weights.mjs'

const kB = 1000
let over = 0
for (const { name, bytes, budget } of weights()) {
  const bad = bytes > budget
  if (bad) over++
  process.stdout.write(`${bad ? 'OVER' : ' ok '} ${(bytes / kB).toFixed(1).padStart(7)} kB gz of ${budget / kB}  ${name}\n`)
}
process.exit(over ? 1 : 0)
