// What somebody asks for every day gets a name: for oneself, a team, everybody.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { row, signIn, type } from '../stage/browser.mjs'
import { post } from '../stage/post.mjs'
import { until } from '../stage/until.mjs'

export const title = 'A view is kept, shared and taken away'

const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
const rules = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']

export default async function (stage, step) {
  const { hub, relay } = stage
  let desk, other
  const kept = (page, name) => page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name })
  const rows = (page) => page.getByRole('option').count()
  const menu = async (page, item) => {
    await page.getByRole('button', { name: 'This list' }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }

  await step('what the list shows is kept under a name, by keyboard, and opened again', async () => {
    await hub.mailInbox(relay)
    for (const n of [1, 2, 3]) await post(hub.smtp, { from: `person${n}@customers.example`, name: `Person ${n}`, subject: `Matter ${n}`, text: `This is matter ${n}.` })
    await until('all are routed', async () => (await hub.call('GET', '/conversations')).items.length === 3)
    const second = (await hub.call('GET', '/conversations')).items.find((c) => c.subject === 'Matter 2')
    await hub.call('POST', `/conversations/${second.id}/tags`, { add: ['vip'] })
    desk = await signIn(stage, undefined, { path: '/inbox/all?f=tag%3Dvip' })
    await row(desk, 'Matter 2').waitFor()
    await desk.getByRole('button', { name: 'This list' }).focus()
    await desk.keyboard.press('Enter')
    await desk.getByRole('menuitem', { name: 'Save this view' }).waitFor()
    await desk.keyboard.press('ArrowDown')
    await until('it is chosen', () => desk.evaluate(() => document.activeElement?.textContent === 'Save this view'))
    await desk.keyboard.press('Enter')
    const dialog = desk.getByRole('dialog', { name: 'Save this view' })
    await dialog.waitFor()
    await dialog.getByLabel('Name').fill('')
    await type(desk, 'Our best')
    await desk.evaluate(axe)
    const { violations } = await desk.evaluate((runOnly) => window.axe.run(document, { runOnly }), rules)
    assert.deepEqual(violations.map((v) => v.id), [])
    await dialog.getByLabel('Who has it').selectOption('everyone')
    await dialog.getByLabel('Name').press('Enter')
    await kept(desk, 'Our best').waitFor()
    await desk.getByRole('heading', { name: 'Our best' }).waitFor()
    await kept(desk, 'All open').click()
    await until('all are listed', async () => (await rows(desk)) === 3)
    await kept(desk, 'Our best').click()
    await until('only those', async () => (await rows(desk)) === 1)
  })

  await step('a colleague has it without a reload, and cannot change it', async () => {
    other = await signIn(stage, await hub.colleague('Olga Petrova'))
    await kept(other, 'Our best').click()
    await other.getByRole('button', { name: 'This list' }).click()
    await other.getByRole('menuitem', { name: 'Somebody else keeps this view' }).waitFor()
    assert.equal(await other.getByRole('menuitem', { name: 'Delete this view' }).count(), 0)
    await other.keyboard.press('Escape')
    await menu(desk, 'Change this view')
    const dialog = desk.getByRole('dialog', { name: 'Change this view' })
    await dialog.getByLabel('Name').fill('The very best')
    await dialog.getByLabel('Name').press('Enter')
    await kept(other, 'The very best').waitFor()
  })

  await step('it is deleted for everybody who has it', async () => {
    await menu(desk, 'Delete this view')
    await desk.getByRole('dialog', { name: 'Delete “The very best”?' }).getByRole('button', { name: 'Delete this view' }).click()
    await kept(desk, 'The very best').waitFor({ state: 'detached' })
    await kept(other, 'The very best').waitFor({ state: 'detached' })
    assert.equal((await hub.call('GET', '/views/saved')).items.length, 0)
  })
}
