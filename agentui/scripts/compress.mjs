// Writes .br and .gz beside every text asset, so that the hub never compresses
// at request time, and takes the plain scripts and styles of the desk (the first
// folder) away: the program need not carry them. Usage: node scripts/compress.mjs DIR…
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const text = /\.(js|css|html|svg|json|txt)$/
const least = 256 // bytes; below this a packed copy is not worth a file

function* files(dir) {
  for (const name of readdirSync(dir)) {
    const path = join(dir, name)
    if (statSync(path).isDirectory()) {
      if (name !== '.vite') yield* files(path)
    } else if (text.test(name)) yield path
  }
}

for (const [place, dir] of process.argv.slice(2).entries()) {
  if (!existsSync(dir)) continue
  for (const path of files(dir)) {
    const raw = readFileSync(path)
    if (raw.length < least) continue
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length }
    writeFileSync(`${path}.br`, brotliCompressSync(raw, { params }))
    writeFileSync(`${path}.gz`, gzipSync(raw, { level: 9 }))
    if (place === 0 && /\.(js|css)$/.test(path)) rmSync(path)
  }
}
