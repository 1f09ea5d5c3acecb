// A supervisor at the wall: sees at once what is late, opens what is behind a
// number, gives work to somebody else, and is told when the wall is not true.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { signIn } from '../stage/browser.mjs'
import { post } from '../stage/post.mjs'
import { until } from '../stage/until.mjs'

export const title = 'The supervisor’s wall tells the truth, and is worked from'

const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
const rules = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']

async function faults(page, name) {
  await page.evaluate(axe)
  const { violations } = await page.evaluate((runOnly) => window.axe.run(document, { runOnly }), rules)
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  const tall = await page.evaluate(() => document.documentElement.scrollHeight > innerHeight)
  return [...violations.map((v) => `${name}: ${v.id}: ${v.nodes[0].html.slice(0, 160)}`), ...(wide ? [`${name}: wider than the screen`] : []), ...(tall ? [`${name}: taller than the screen`] : [])]
}

/** within sets how long every first and next answer may take from now on. */
async function within(hub, time) {
  const { policies, version } = await hub.call('GET', '/sla-policies')
  for (const policy of policies) for (const target of policy.targets) target.within = time
  await hub.call('PUT', '/sla-policies', { policies, team_calendar: {}, inbox_calendar: {}, version })
}

const letter = (hub, n) => post(hub.smtp, { from: `person${n}@customers.example`, name: `Person ${n}`, subject: `Matter ${n}`, text: `This is matter ${n}.` })
const count = async (hub) => (await hub.call('GET', '/conversations?limit=200')).items.length

export default async function (stage, step) {
  const { hub, relay } = stage
  await hub.mailInbox(relay)
  const olga = await hub.colleague('Olga Petrova')
  const kofi = await hub.colleague('Kofi Mensah')
  const agents = (await hub.call('GET', '/agents')).items
  await within(hub, '1s')
  for (const n of [1, 2]) await letter(hub, n)
  await until('two are routed', async () => (await count(hub)) === 2)
  await within(hub, '4m')
  for (const n of [3, 4, 5]) await letter(hub, n)
  await until('five are routed', async () => (await count(hub)) === 5)
  const desk = await signIn(stage, undefined, { bypassCSP: true }) // axe is put into the page
  const tile = (name) => desk.getByRole('list', { name: 'Numbers' }).getByRole('link', { name })
  const near = (name) => desk.getByRole('listbox', { name: 'At risk, by time left' }).getByRole('option').filter({ hasText: name })

  await step('g s opens it: what is late stands first, what is due next follows', async () => {
    await desk.keyboard.press('g')
    await desk.keyboard.press('s')
    await tile(/^Late: 2/).waitFor()
    await tile(/^Due in 5 min: 3/).waitFor()
    await tile(/^People waiting: 5/).waitFor()
    const rows = await desk.getByRole('listbox', { name: 'At risk, by time left' }).getByRole('option').allInnerTexts()
    assert.deepEqual(rows.map((r) => /Person \d/.exec(r)[0].at(-1)).slice(0, 2).sort(), ['1', '2'])
  })

  await step('what happens is on it at once, without a request', async () => {
    const asked = []
    desk.on('request', (r) => asked.push(new URL(r.url()).pathname))
    await letter(hub, 6)
    await tile(/^People waiting: 6/).waitFor()
    assert.deepEqual(asked.filter((p) => p.includes('/reports/')), [])
  })

  await step('every number opens the list behind it, and the address has the filter', async () => {
    await desk.keyboard.press('1')
    await desk.keyboard.press('Enter')
    await until('the list', async () => (await desk.getByRole('option').count()) === 2)
    assert.equal(new URL(desk.url()).searchParams.get('f'), 'breached=true')
    await desk.getByRole('heading', { name: 'Late', exact: true }).waitFor()
    assert.deepEqual(await faults(desk, 'list'), [])
    await desk.goBack()
    await tile(/^Late: 2/).waitFor()
  })

  await step('picked ones go to somebody else by keys, and can be taken back', async () => {
    await desk.getByRole('listbox', { name: 'At risk, by time left' }).focus()
    await desk.keyboard.press('x')
    await desk.keyboard.press('j')
    await desk.keyboard.press('x')
    await desk.getByText('2 picked').waitFor()
    await desk.keyboard.press('Shift+R')
    await desk.getByRole('dialog').getByText('Olga Petrova').waitFor()
    await desk.keyboard.type('Olga')
    await desk.keyboard.press('Enter')
    const olgas = agents.find((a) => a.name === 'Olga Petrova').id
    await until('Olga has them', async () => (await hub.call('GET', `/conversations?assignee_id=${olgas}`)).items.length === 2)
    await near('Olga Petrova').first().waitFor()
    await desk.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).click()
    await until('nobody has them', async () => (await hub.call('GET', `/conversations?assignee_id=${olgas}`)).items.length === 0)
  })

  await step('a supervisor says that somebody is away, who sees it, and comes back by themselves', async () => {
    const colleague = await signIn(stage, kofi)
    await desk.getByRole('button', { name: /^Kofi Mensah: Online/ }).click()
    await desk.getByRole('menuitem', { name: /Meeting/ }).click()
    const mine = colleague.getByRole('button', { name: /^You are/ })
    await until('Kofi is away', async () => /Away, Meeting, until/.test(await mine.getAttribute('aria-label')))
    await mine.click()
    await colleague.getByRole('menuitem', { name: 'Online' }).click()
    await desk.getByRole('button', { name: /^Kofi Mensah: Online/ }).waitFor()
  })

  await step('the large screen has large words', async () => {
    await desk.setViewportSize({ width: 1920, height: 1080 })
    await desk.keyboard.press('w')
    await desk.getByRole('navigation', { name: 'Main menu' }).waitFor({ state: 'detached' })
    const smallest = () => desk.evaluate(() => {
      const said = [...document.querySelectorAll('.tile *, [role=option] *')].filter((el) => [...el.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && !el.closest('.sr-only') && el.getClientRects().length > 0)
      return said.map((el) => [parseFloat(getComputedStyle(el).fontSize), el.textContent]).toSorted((a, b) => a[0] - b[0])[0]
    })
    await until('all words are large enough', async () => { const [px, words] = await smallest(); if (px < 26) throw new Error(`${px} px: ${words}`); return true })
    assert.deepEqual(await faults(desk, 'large'), [])
    await desk.keyboard.press('w')
    await desk.getByRole('navigation', { name: 'Main menu' }).waitFor()
    await desk.setViewportSize({ width: 1440, height: 900 })
  })

  await step('without a line it says since when it is not live, and is true again after', async () => {
    await hub.down()
    await desk.getByText(/^NOT LIVE \d\d:\d\d$/).waitFor({ timeout: 20_000 })
    await tile(/^People waiting: 6/).waitFor()
    await hub.up()
    await desk.getByText(/^NOT LIVE/).waitFor({ state: 'detached', timeout: 40_000 })
    await letter(hub, 7)
    await tile(/^People waiting: 7/).waitFor()
  })

  await step('reports: attainment, what is behind a number, and the table to take away', async () => {
    await desk.keyboard.press('g')
    await desk.keyboard.press('r')
    const table = desk.getByRole('region', { name: 'Figures by group' })
    await table.getByRole('button', { name: /First answer, Late: 2/ }).click()
    await until('the clocks', async () => (await desk.getByRole('dialog').getByRole('link').count()) === 2)
    assert.deepEqual(await faults(desk, 'behind'), [])
    await desk.keyboard.press('Escape')
    const csv = await desk.evaluate(() => fetch(document.querySelector('a[download]').href).then((a) => a.text()))
    assert.match(csv, /first_response/)
    await desk.getByRole('heading', { name: 'What the figures mean' }).waitFor()
    const { items: [one] } = await hub.call('GET', '/conversations')
    await hub.call('POST', `/conversations/${one.id}/tags`, { add: ['vip'] })
    await desk.getByLabel('Grouped by').selectOption({ label: 'Tag' })
    await desk.getByText('A clock counts for each tag').waitFor()
    await until('the tag has a row', async () => { await desk.reload(); await table.waitFor(); return (await table.getByRole('rowheader', { name: 'vip' }).count()) > 0 })
  })

  await step('why a deadline is as it is, and what rules did, stand in the conversation', async () => {
    await desk.goto(`${hub.url}/inbox/all`)
    await desk.getByRole('option').filter({ hasText: 'Person 3' }).click()
    await desk.locator('#why').click()
    await desk.getByRole('dialog').getByText('Whose time it was').waitFor()
    assert.deepEqual(await faults(desk, 'why'), [])
    await desk.keyboard.press('Escape')
    await desk.getByText('What rules did here').click()
    await desk.getByText('No rule has done anything here.').waitFor()
  })

  await step('a promise runs as a clock until it is kept', async () => {
    await desk.getByRole('log', { name: 'Conversation' }).focus()
    await desk.keyboard.press('d')
    await desk.getByRole('dialog').getByLabel('What').fill('A call about the lamp')
    assert.deepEqual(await faults(desk, 'promise'), [])
    await desk.keyboard.press('Enter')
    const promises = desk.getByRole('list', { name: 'Promises' })
    await promises.getByText('A call about the lamp').waitFor()
    // It stands with the customer as well, wherever it was given.
    const told = desk.getByRole('complementary', { name: 'Customer' }).getByRole('region', { name: 'Promises' })
    await told.getByRole('link', { name: /A call about the lamp/ }).getByRole('img', { name: /^Promise: / }).waitFor()
    if (process.env.PICTURES) await desk.screenshot({ path: `${process.env.PICTURES}/promised.png` })
    const other = await signIn(stage, olga, { path: `/customers/${(await hub.call('GET', '/conversations')).items.find((c) => c.contact.name === 'Person 3').contact.id}` })
    const there = other.getByRole('region', { name: 'Promises' })
    await there.getByRole('link', { name: /A call about the lamp/ }).waitFor()
    if (process.env.PICTURES) await other.screenshot({ path: `${process.env.PICTURES}/promised-person.png` })
    await promises.getByRole('button', { name: 'Kept' }).click()
    await promises.waitFor({ state: 'detached' })
    for (const place of [told, there]) {
      await place.getByText('Nothing is promised.').waitFor()
      await place.getByText('1 that has ended').click()
      await place.getByText('Kept', { exact: true }).waitFor()
    }
  })

  await step('on a narrow screen who is at risk can be read, and who has them', async () => {
    await desk.setViewportSize({ width: 320, height: 850 })
    await desk.goto(`${hub.url}/supervisor`)
    const one = near('Person 3').first()
    await one.scrollIntoViewIfNeeded()
    const cut = await one.evaluate((row) => [...row.querySelectorAll('.truncate')].filter((el) => el.getClientRects().length > 0 && el.scrollWidth > el.clientWidth).map((el) => el.textContent))
    assert.deepEqual(cut, [])
  })

  for (const [colorScheme, width] of [['light', 320], ['dark', 1440], ['dark', 320]]) {
    await step(`axe has nothing against it, ${colorScheme}, ${width} px wide`, async () => {
      await desk.emulateMedia({ colorScheme })
      await desk.setViewportSize({ width, height: 850 })
      const found = []
      for (const room of ['/supervisor', '/reports']) {
        await desk.goto(hub.url + room)
        await desk.getByRole('heading', { level: 2 }).first().waitFor()
        await desk.waitForLoadState('networkidle')
        found.push(...await faults(desk, room))
        if (process.env.PICTURES) await desk.screenshot({ path: `${process.env.PICTURES}/wall${room.slice(1)}-${colorScheme}-${width}.png` })
      }
      assert.deepEqual(found, [])
    })
  }

  await step('who may not see it is told so, and has no way there', async () => {
    const agent = await signIn(stage, olga, { path: '/supervisor' })
    await agent.getByText('Not for your role').waitFor()
    assert.equal(await agent.getByRole('link', { name: 'Wall' }).count(), 0)
  })
}
