// Many at once: picked rows, taken back in one go; merge and split; two tabs of
// one agent, of which one rings.
import assert from 'node:assert/strict'
import { bubble, field, live, row, signIn, type } from '../stage/browser.mjs'
import { owner } from '../stage/hub.mjs'
import { post } from '../stage/post.mjs'
import { holds, until } from '../stage/until.mjs'

export const title = 'Many at once, and two tabs'
const many = 70

/** shy lets a test hide a tab, and keeps what it would show. */
function shy() {
  window.rung = []
  window.Notification = class { static permission = 'granted'; static requestPermission = () => Promise.resolve('granted'); constructor(title, more) { window.rung.push(`${title} | ${more.body}`) } addEventListener() {} close() {} }
  let away = false
  Object.defineProperty(document, 'hidden', { get: () => away })
  window.hide = (on) => { away = on; document.dispatchEvent(new Event('visibilitychange')) }
}

export default async function (stage, step) {
  const { hub, relay } = stage
  let desk
  const open = async () => (await hub.call('GET', '/conversations?view=all&limit=200')).items
  const press = async (...keys) => { for (const key of keys) await desk.keyboard.press(key) }

  await step(`x, J and Ctrl+A pick rows; ${many} are done and taken back`, async () => {
    await hub.mailInbox(relay)
    for (let n = 0; n < many; n++) await post(hub.smtp, { from: `p${n}@customers.example`, name: `Person ${n}`, subject: `Matter ${n}`, text: 'Hello.' })
    await until('all are routed', async () => (await open()).length === many)
    desk = await signIn(stage)
    await desk.getByRole('option').first().waitFor()
    await press('j', 'x', 'Shift+j', 'Shift+j')
    await desk.getByText('3 picked').waitFor()
    await press('i')
    await desk.getByText('3 changed').waitFor()
    await until('three are mine', async () => (await open()).filter((c) => c.assignee_id).length === 3)
    await press('Control+a')
    await desk.getByRole('button', { name: 'Everything in this list' }).click()
    await press('e')
    await desk.getByRole('dialog', { name: `Change ${many} conversations?` }).waitFor()
    await press('Enter')
    await desk.getByText(`${many} changed`).waitFor({ timeout: 30_000 })
    assert.equal((await open()).length, 0)
    await press('Control+z')
    await desk.getByText(`${many} taken back`).waitFor({ timeout: 30_000 })
    assert.equal((await open()).length, many)
  })

  await step('tags for several; Escape lets them go', async () => {
    await press('g', 'i', 'g', 'l', 'Home', 'x', 'Shift+j', 't')
    await desk.getByRole('combobox', { name: 'Tags' }).waitFor()
    await type(desk, 'returns')
    await press('Enter')
    await desk.getByText('2 changed').waitFor()
    assert.equal((await open()).filter((c) => c.tags.includes('returns')).length, 2)
    await press('x')
    await desk.getByText('1 picked').waitFor()
    await press('Escape')
    await desk.getByText('1 picked').waitFor({ state: 'detached' })
  })

  await step('one is merged into another, and a message is split off', async () => {
    const id = '<quite-another@mail.example>'
    for (const text of ['First matter', 'And quite another one']) await post(hub.smtp, { from: 'ada@customers.example', name: 'Ada Lovelace', subject: text, text, ...(text.startsWith('And') ? { id } : {}) })
    await desk.goto(`${hub.url}/inbox/all?sort=newest`)
    await row(desk, 'First matter').click()
    await bubble(desk, 'First matter').waitFor()
    await press('Shift+m')
    await desk.getByRole('dialog', { name: 'Merge' }).getByRole('option').filter({ hasText: 'And quite another one' }).click()
    await desk.getByText('1 merged into this one').waitFor()
    const gone = (await hub.call('GET', '/conversations?q=quite+another')).items[0]
    assert.deepEqual([gone.status, gone.flags.includes('merged')], ['resolved', true])
    await desk.goto(`${hub.url}/c/${gone.id}`)
    await desk.getByText('This goes on in another conversation.').waitFor()
    await desk.getByRole('link', { name: 'Open the other one' }).click()
    await bubble(desk, 'First matter').waitFor()
    await post(hub.smtp, { from: 'ada@customers.example', name: 'Ada Lovelace', subject: 'Re: And quite another one', text: 'A third thing, by the way', headers: { 'In-Reply-To': id, 'References': id } })
    const third = bubble(desk, 'A third thing')
    await third.waitFor()
    await third.hover()
    await third.getByRole('button', { name: 'Split off from here' }).click()
    await desk.getByRole('dialog').getByRole('button', { name: 'Split off from here' }).click()
    await desk.getByText('This was split off from another conversation.').waitFor()
    await bubble(desk, 'A third thing').waitFor()
    assert.equal((await hub.call('GET', `/conversations?contact_id=${gone.contact.id}`)).items.length, 3)
  })

  let tabs
  await step('two tabs of one agent both work; what one drafts the other shows', async () => {
    await desk.context().addInitScript(shy)
    await desk.evaluate(() => localStorage.setItem('parley.prefs', JSON.stringify({ notify: true })))
    const second = await desk.context().newPage()
    tabs = [desk, second]
    const card = (await open()).find((c) => c.subject === 'First matter')
    for (const tab of tabs) {
      await tab.goto(`${hub.url}/inbox/all?c=${card.id}`)
      await live(tab)
      await bubble(tab, 'First matter').waitFor()
    }
    await field(desk).fill('Drafted in the first tab')
    await until('the second tab shows it', async () => (await field(second).inputValue()) === 'Drafted in the first tab')
    await field(desk).fill('')
  })

  await step('an assignment rings once, and not while one of the tabs is looked at', async () => {
    const { id: me } = await hub.call('GET', '/me')
    const olga = await hub.colleague('Olga Petrova')
    const other = await signIn(stage, olga)
    const give = async (n) => {
      const card = (await open()).find((c) => c.subject === `Matter ${n}`)
      await other.evaluate(([path, body]) => fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }).then((r) => { if (!r.ok) throw new Error(String(r.status)) }), [`/api/v1/conversations/${card.id}/assign`, { agent_id: me }])
    }
    const rung = async () => (await Promise.all(tabs.map((tab) => tab.evaluate(() => window.rung)))).flat()
    await tabs[0].evaluate(() => window.hide(true))
    await give(10)
    await holds('one tab is looked at', async () => (await rung()).length === 0, 1200)
    await tabs[1].evaluate(() => window.hide(true))
    await until('nobody looks', () => tabs[0].evaluate(async () => !(await navigator.locks.query()).held.some((l) => l.name === 'parley.bell.looking')))
    await give(11)
    await until('it rings', async () => (await rung()).length > 0)
    await holds('once', async () => (await rung()).length === 1, 1200)
    assert.match((await rung())[0], /Assigned to you: Person 11 \| Matter 11/)
    await tabs[0].close()
    await give(12)
    await until('the other tab rings now', async () => (await tabs[1].evaluate(() => window.rung)).some((r) => r.includes('Matter 12')))
  })

  await step('a draft is there again after signing out and in, and nobody else sees it', async () => {
    const tab = tabs[1]
    await tab.evaluate(() => window.hide(false))
    const card = (await open()).find((c) => c.subject === 'First matter')
    const path = `/inbox/all?c=${card.id}`
    await field(tab).fill('Only for me')
    await tab.goto(`${hub.url}/me`)
    const turn = async (who) => {
      await tab.getByRole('button', { name: 'Sign out' }).click()
      await tab.getByLabel('Email address').fill(who.email)
      await tab.getByLabel('Password').fill(who.password)
      await tab.keyboard.press('Enter')
      await live(tab)
      await tab.goto(hub.url + path)
      await bubble(tab, 'First matter').waitFor()
      const text = await field(tab).inputValue()
      await tab.goto(`${hub.url}/me`)
      return text
    }
    assert.equal(await turn({ email: 'olga@shop.example', password: owner.password }), '')
    assert.equal(await turn(owner), 'Only for me')
  })
}
