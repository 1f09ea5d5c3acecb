// What the desk and the widget may cost, in bytes, nodes and requests. Times
// depend on the machine and are not tested.
import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { bubble, live, person, row } from '../stage/browser.mjs'
import { owner } from '../stage/hub.mjs'
import { mail, post } from '../stage/post.mjs'
import { holds, until } from '../stage/until.mjs'
import { Visitor } from '../stage/widget.mjs'

export const title = 'What it costs'
const tiny = 256 // bytes; smaller ones are not worth a packed copy (scripts/compress.mjs)
const kB = 1000

/** watch counts what a page asks the hub for. */
function watch(page, hub) {
  const seen = []
  page.on('request', (r) => { if (r.url().startsWith(hub.url)) seen.push({ path: new URL(r.url()).pathname, kind: r.resourceType() }) })
  return { seen, calls: () => seen.filter((r) => r.path.startsWith('/api/')).map((r) => r.path) }
}

export default async function (stage, step) {
  const { hub, relay, site } = stage
  const many = 300
  await step(`the stage has ${many} conversations`, async () => {
    await hub.mailInbox(relay)
    site.inbox = (await hub.chatInbox(site.origin, { message_limit: 1000 })).id
    let n = 0
    const writer = async () => { while (n < many) { const i = ++n; await post(hub.smtp, mail({ from: `p${i}@customers.example`, name: `Person ${i}`, subject: `Matter ${i}`, text: `This is matter ${i}.\n`.repeat(1 + (i % 5)) })) } }
    await Promise.all([writer(), writer(), writer(), writer()])
    await until('all are routed', async () => (await hub.call('GET', '/conversations?limit=200&sort=newest')).items[0]?.subject && JSON.stringify(await hub.call('GET', '/views')).includes(`${many}`), 60_000)
  })

  await step('the desk before anything is shown: at most 190 kB of script, all of it compressed and kept for ever', async () => {
    const html = await (await fetch(hub.url)).text()
    const files = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((m) => m[1])
    let script = 0
    for (const file of files) {
      const answer = await fetch(hub.url + file)
      const bytes = Buffer.from(await answer.arrayBuffer())
      if (bytes.length > tiny) assert.match(answer.headers.get('content-encoding') ?? '', /br|gzip/, file)
      assert.match(answer.headers.get('cache-control') ?? '', /immutable/, file)
      if (file.endsWith('.js')) script += gzipSync(bytes, { level: 9 }).length
    }
    assert.ok(script > 0 && script <= 190 * kB, `${script} bytes of script`)
  })

  let desk
  let asked
  await step('the inbox: one page of the list, at most 12 calls, at most 2,500 nodes', async () => {
    desk = await person(stage)
    asked = watch(desk, hub)
    await desk.goto(hub.url)
    await desk.getByLabel('Email address').fill(owner.email)
    await desk.getByLabel('Password').fill(owner.password)
    await desk.keyboard.press('Enter')
    await live(desk)
    await desk.getByRole('option').first().waitFor()
    await desk.waitForLoadState('networkidle')
    assert.ok(asked.calls().length <= 12, asked.calls().join('\n'))
    assert.equal(asked.calls().filter((p) => p === '/api/v1/conversations').length, 1)
    const nodes = await desk.evaluate(() => document.querySelectorAll('*').length)
    assert.ok(nodes <= 2500, `${nodes} nodes`)
    assert.ok((await desk.getByRole('option').count()) < 60, 'only what is seen is drawn')
  })

  await step('a conversation costs at most 6 calls, one that was fetched ahead fewer', async () => {
    await desk.getByRole('option').nth(2).click()
    await desk.getByRole('log', { name: 'Conversation' }).getByRole('article').first().waitFor()
    await desk.waitForLoadState('networkidle')
    const before = asked.seen.length
    await desk.keyboard.press('j')
    await desk.getByRole('log', { name: 'Conversation' }).getByRole('article').first().waitFor()
    await desk.waitForLoadState('networkidle')
    const calls = asked.seen.slice(before).filter((r) => r.path.startsWith('/api/'))
    assert.ok(calls.length <= 6, calls.map((r) => r.path).join('\n'))
    assert.ok((await desk.evaluate(() => document.querySelectorAll('*').length)) <= 2500)
  })

  await step('a burst of 50 mails costs no call for each', async () => {
    await desk.mouse.move(700, 400)
    const before = asked.seen.length
    await Promise.all(Array.from({ length: 50 }, (_, i) => post(hub.smtp, { from: `b${i}@customers.example`, name: `Burst ${i}`, subject: `Burst ${i}`, text: 'Now.' })))
    await until('the desk knows of all', async () => (await desk.getByRole('navigation', { name: 'Views' }).getByText(String(many + 50)).count()) > 0, 20_000)
    const calls = asked.seen.slice(before).filter((r) => r.path.startsWith('/api/'))
    assert.ok(calls.length <= 15, `${calls.length}: ${calls.map((r) => r.path).join('\n')}`)
  })

  await step('an idle desk asks for nothing', async () => {
    await desk.waitForLoadState('networkidle')
    await until('the counters have settled', async () => { const n = asked.seen.length; await holds('nothing is asked', () => asked.seen.length === n, 1500); return true }, 15_000)
  })

  await step('a conversation of 400 messages draws a page of them', async () => {
    const say = async (i, token) => {
      const answer = await fetch(`${hub.url}/hooks/chat/${site.inbox}/messages`, {
        method: 'POST', headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
        body: JSON.stringify({ cid: `c${i}`, text: `Message ${i} of many` }),
      })
      if (!answer.ok) throw new Error(`message ${i}: ${answer.status} ${await answer.text()}`)
      return (await answer.json()).token
    }
    const token = await say(0)
    for (let i = 1; i < 400; i++) await say(i, token)
    await desk.goto(`${hub.url}/inbox/all?sort=newest`)
    await row(desk, 'Message 399 of many').click()
    await bubble(desk, 'Message 399 of many').waitFor()
    const drawn = await desk.getByRole('log', { name: 'Conversation' }).getByRole('article').count()
    assert.ok(drawn >= 20 && drawn <= 60, `${drawn} messages`)
    assert.ok((await desk.evaluate(() => document.querySelectorAll('*').length)) <= 2500)
  })

  await step('the widget: loader at most 4 kB, the app 25 kB and 4 kB of style, nothing from elsewhere', async () => {
    const visitor = await Visitor.arrives(stage)
    const weights = { 'widget.js': 0, 'js': 0, 'css': 0 }
    const away = []
    visitor.page.on('response', async (r) => {
      const url = new URL(r.url())
      if (url.origin !== hub.url && url.origin !== site.origin && url.protocol.startsWith('http')) away.push(r.url())
      if (url.origin !== hub.url || !/\.(js|css)$/.test(url.pathname)) return
      weights[url.pathname === '/widget.js' ? 'widget.js' : url.pathname.split('.').at(-1)] += gzipSync(await r.body(), { level: 9 }).length
    })
    await visitor.page.reload()
    await visitor.open()
    await visitor.page.waitForLoadState('networkidle')
    await until('all is weighed', () => weights.js > 0 && weights.css > 0 && weights['widget.js'] > 0)
    assert.ok(weights['widget.js'] <= 4 * kB && weights.js <= 25 * kB && weights.css <= 4 * kB, JSON.stringify(weights))
    assert.deepEqual(away, [])
  })
}
