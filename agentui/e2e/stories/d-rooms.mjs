// What is written is kept, what is done can be undone, and every room is fit
// for everybody: looked at by axe in both themes, wide and narrow.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { bubble, field, person, row, signIn } from '../stage/browser.mjs'
import { post } from '../stage/post.mjs'
import { holds, until } from '../stage/until.mjs'

export const title = 'Nothing that was written or done is lost, and every room is fit for everybody'

const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
const rules = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']
const open = (page) => new URL(page.url()).searchParams.get('c')

/** look answers what axe has against a page, and whether it is too wide. */
async function look(page) {
  await page.evaluate(axe)
  const { violations } = await page.evaluate((runOnly) => window.axe.run(document, { runOnly }), rules)
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  const tall = await page.evaluate(() => document.documentElement.scrollHeight > innerHeight)
  return [...violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 140)}`), ...(wide ? ['wider than the screen'] : []), ...(tall ? ['taller than the screen'] : [])]
}

export default async function (stage, step) {
  const { hub, relay } = stage
  let desk
  await step('a draft outlives a reload', async () => {
    await hub.mailInbox(relay)
    for (const n of [1, 2, 3]) await post(hub.smtp, { from: `person${n}@customers.example`, name: `Person ${n}`, subject: `Matter ${n}`, text: `This is matter ${n}.` })
    desk = await signIn(stage)
    await row(desk, 'Matter 3').waitFor()
    await row(desk, 'Matter 1').click()
    await bubble(desk, 'This is matter 1').waitFor()
    await field(desk).fill('Half a thought')
    await until('it is kept in the browser', () => desk.evaluate(() => Object.keys(localStorage).some((k) => k.startsWith('parley.draft.'))))
    await desk.reload()
    await until('the draft', async () => (await field(desk).inputValue()) === 'Half a thought')
  })

  await step('a reply that is taken back is the draft again, and nothing leaves', async () => {
    await field(desk).press('Control+Enter')
    await bubble(desk, 'Half a thought').waitFor()
    await desk.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).click()
    await until('the draft', async () => (await field(desk).inputValue()) === 'Half a thought')
    await bubble(desk, 'Half a thought').waitFor({ state: 'detached' })
    await holds('the relay has nothing', () => relay.mails.length === 0, 1000)
  })

  await step('what is done goes on to the next one, and can be undone', async () => {
    await field(desk).press('Escape')
    const first = open(desk)
    await desk.keyboard.press('e')
    await until('the next one', () => open(desk) !== first)
    await until('done', async () => (await hub.call('GET', `/conversations/${first}`)).status === 'resolved')
    await desk.keyboard.press('Control+z')
    await until('open again', async () => (await hub.call('GET', `/conversations/${first}`)).status === 'open')
  })

  await step('what is written without a connection goes out with one, once', async () => {
    await desk.context().setOffline(true)
    await desk.keyboard.press('n')
    await field(desk).fill('Written on a train')
    await field(desk).press('Control+Enter')
    await desk.getByText('Waits for the connection').waitFor()
    await desk.context().setOffline(false)
    await desk.getByText('Waits for the connection').waitFor({ state: 'detached' })
    const { items } = await hub.call('GET', `/conversations/${open(desk)}/messages`)
    assert.equal(items.filter((m) => m.text === 'Written on a train').length, 1)
  })

  const html = '<table style="color:#a00"><tr><td><h1>Hello</h1><img src="http://pictures.example/a.png"></td></tr></table>'
  await post(hub.smtp, { from: 'rich@customers.example', name: 'Rich', subject: 'Designed', text: 'Hello', html })
  const { items } = await until('the mail', async () => { const page = await hub.call('GET', '/conversations'); return page.items.length === 4 && page })
  const cookies = await desk.context().cookies()
  const rooms = [`/inbox/all?c=${items[0].id}`, '/inbox/mine', `/customers/${items[0].contact.id}`, '/admin/inboxes', '/admin/inboxes/new', '/admin/agents', '/admin/quarantine', '/me', '/reset']
  for (const [colorScheme, width] of [['light', 1440], ['dark', 390]]) {
    await step(`axe has nothing against any room, ${colorScheme}, ${width} px wide`, async () => {
      const visitor = await person(stage, { colorScheme, viewport: { width, height: 850 }, bypassCSP: true })
      await visitor.context().addCookies(cookies)
      const found = []
      for (const room of rooms) {
        await visitor.goto(hub.url + room)
        await visitor.getByRole('main').waitFor()
        await visitor.waitForLoadState('networkidle')
        found.push(...(await look(visitor)).map((fault) => `${room} ${fault}`))
      }
      await visitor.context().close()
      assert.deepEqual(found, [])
    })
  }
}
