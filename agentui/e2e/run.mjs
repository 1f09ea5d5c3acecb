// npm run e2e [name …]: the stories of ./stories in a real browser against the
// built hub. Each has a hub, a relay and a site of its own. Ends with a line
// "N passed, N failed".
import { readdirSync } from 'node:fs'
import { openBrowser, results } from './stage/browser.mjs'
import { Hub } from './stage/hub.mjs'
import { Relay } from './stage/relay.mjs'
import { Site } from './stage/site.mjs'

const longest = 150_000 // ms for one story
const wanted = process.argv.slice(2)
const files = readdirSync(new URL('./stories/', import.meta.url)).filter((f) => f.endsWith('.mjs') && (wanted.length === 0 || wanted.some((w) => f.includes(w)))).sort()
let passed = 0
let failed = 0
const print = (line) => process.stdout.write(`${line}\n`)

/** build sets a stage: everything a story needs, and how to take it down. */
async function build(browser) {
  const [hub, relay, site] = await Promise.all([Hub.start(), Relay.start(), Site.start()])
  site.hub = hub.url
  const stage = { browser, hub, relay, site, contexts: [], errors: [] }
  stage.end = async () => {
    await Promise.all(stage.contexts.map((c) => c.close()))
    await Promise.all([hub.remove(), relay.stop(), site.stop()])
  }
  return stage
}

async function pictures(stage, name) {
  const pages = stage.contexts.flatMap((c) => c.pages())
  await Promise.all(pages.map((p, i) => p.screenshot({ path: `${results}${name}-${i}.png` }).catch(() => {})))
}

async function tell(browser, file) {
  const { default: story, title } = await import(`./stories/${file}`)
  const name = file.replace('.mjs', '')
  print(`\n${title}`)
  let now = 'set the stage'
  let stage = { contexts: [], errors: [], hub: { log: '' }, end: async () => {} }
  const step = async (what, act) => {
    now = what
    const begun = Date.now()
    await act()
    passed++
    print(`  ok   ${what} (${Date.now() - begun} ms)`)
  }
  let timer
  const late = new Promise((_, no) => { timer = setTimeout(() => no(new Error(`took longer than ${longest} ms`)), longest) })
  try {
    stage = await build(browser)
    await Promise.race([story(stage, step), late])
    if (stage.errors.length > 0) throw new Error(`errors on the page: ${stage.errors.join('; ')}`)
  } catch (error) {
    failed++
    print(`  FAIL ${now}\n${String(error?.stack ?? error).replace(/^/gm, '       ')}${error?.cause ? `\n       because: ${error.cause.message ?? error.cause}` : ''}`)
    await pictures(stage, name)
    print(`       pictures: test-results/${name}-*.png; the hub's last words:\n${stage.hub.log.slice(-1500).replace(/^/gm, '       | ')}`)
  } finally {
    clearTimeout(timer)
    await stage.end().catch((error) => print(`  the stage did not come down: ${error}`))
  }
}

const browser = await openBrowser()
try {
  for (const file of files) await tell(browser, file)
} finally { await browser.close() }
print(`\n${passed} passed, ${failed} failed`)
process.exit(failed > 0 || passed === 0 ? 1 : 0)
