// What opens over a room, the doors without a desk, and the chat: looked at by
// axe in both themes. The rooms themselves are in d-rooms.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { bubble, person, row, signIn } from '../stage/browser.mjs'
import { owner } from '../stage/hub.mjs'
import { post } from '../stage/post.mjs'
import { Visitor } from '../stage/widget.mjs'

export const title = 'Doors, dialogs and the chat are fit for everybody'

const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
// What pops up stands outside of the landmarks, and the shop's page is not ours.
const ask = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], rules: { 'region': { enabled: false }, 'landmark-one-main': { enabled: false } } }

async function faults(place, name) {
  await place.evaluate(axe)
  const { violations } = await place.evaluate((options) => window.axe.run(document, options), ask)
  return violations.map((v) => `${name}: ${v.id}: ${v.nodes[0].html.slice(0, 160)}`)
}

export default async function (stage, step) {
  const { hub, relay, site } = stage
  await hub.mailInbox(relay)
  site.inbox = (await hub.chatInbox(site.origin)).id
  await hub.colleague('Olga Petrova')
  const { invite_url: invited } = await hub.call('POST', '/agents', { name: 'Noor Haddad', email: 'noor@shop.example', role: 'agent' })
  await post(hub.smtp, { from: 'ada@customers.example', name: 'Ada Lovelace', subject: 'Matter 1', text: 'This is matter 1.' })

  for (const colorScheme of ['light', 'dark']) {
    const look = { colorScheme, bypassCSP: true } // axe is put into the page
    await step(`the doors, ${colorScheme}`, async () => {
      const page = await person(stage, look)
      const found = []
      for (const path of ['/login', '/reset', '/reset/a-token', new URL(invited).pathname]) {
        await page.goto(hub.url + path)
        await page.getByRole('heading', { level: 1 }).waitFor()
        found.push(...await faults(page, path))
      }
      await page.goto(`${hub.url}/login`)
      await page.getByLabel('Email address').fill(owner.email)
      await page.getByLabel('Password').fill('not the password')
      await page.keyboard.press('Enter')
      await page.getByRole('alert').waitFor()
      found.push(...await faults(page, 'refused'))
      assert.deepEqual(found, [])
    })

    await step(`what opens over the desk, ${colorScheme}`, async () => {
      const desk = await signIn(stage, owner, look)
      await row(desk, 'Matter 1').click()
      await bubble(desk, 'This is matter 1.').waitFor()
      const found = []
      for (const [keys, role] of [['Control+k', 'dialog'], ['?', 'dialog'], ['a', 'dialog'], ['z', 'dialog'], ['p', 'dialog'], ['t', 'dialog'], ['s', 'dialog']]) {
        await desk.keyboard.press(keys)
        await desk.getByRole(role).first().waitFor()
        found.push(...await faults(desk, keys))
        await desk.keyboard.press('Escape')
        await desk.getByRole(role).first().waitFor({ state: 'detached' })
      }
      await desk.locator('#status-menu').click()
      await desk.getByRole('menu').waitFor()
      found.push(...await faults(desk, 'status'))
      await desk.keyboard.press('Escape')
      await desk.goto(`${hub.url}/admin/agents`)
      await desk.getByRole('button', { name: 'Invite somebody' }).click()
      await desk.getByRole('dialog').waitFor()
      found.push(...await faults(desk, 'invite'))
      await desk.context().close()
      stage.contexts.splice(stage.contexts.indexOf(desk.context()), 1)
      assert.deepEqual(found, [])
    })

    await step(`the chat, ${colorScheme}`, async () => {
      const visitor = await Visitor.arrives(stage, look)
      await visitor.open()
      await visitor.say(`Hello in the ${colorScheme}`)
      await visitor.sees(`Hello in the ${colorScheme}`)
      assert.deepEqual([...await faults(visitor.app(), 'chat'), ...await faults(visitor.page, 'page')], [])
    })
  }
}
