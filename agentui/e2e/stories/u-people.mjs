// What is known of people for sending: consents with their proof, what they did,
// where they belong, traits by their types, and where campaigns may not go.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { row, signIn } from '../stage/browser.mjs'
import { until } from '../stage/until.mjs'
import { post } from '../stage/post.mjs'
import { everywhere, look } from './k-calendars.mjs'

export const title = 'What is known of people is seen, set and taken out'

export default async function (stage, step) {
  const { hub, relay } = stage
  await hub.mailInbox(relay)
  const names = ['Søren Kvist', 'Ioana Popescu', 'Léa Martin', 'Yuki Tanaka', 'Kwame Boateng', ...Array.from({ length: 60 }, (_, i) => `Person ${String(i + 1).padStart(2, '0')}`)]
  for (const name of names) await hub.call('POST', '/contacts', { name })
  const ada = await hub.call('POST', '/contacts', {
    name: 'Ada Lovelace', language: 'en', zone: 'Europe/London', identities: [{ kind: 'email', address: 'ada@customers.example', verified: true }, { kind: 'phone', address: '+442071838750' }],
    traits: { plan: 'Patron', orders: '12' }, consents: [{ channel: 'email', purpose: 'marketing', given: true, source: 'Newsletter form', words: 'Yes, write to me.', ip: '192.0.2.7', at: '2025-05-03T10:00:00Z' }],
  })
  await hub.call('POST', `/contacts/${ada.id}/events`, { events: [
    { name: 'visit', at: '2026-01-02T10:00:00Z', props: { page: '/lamps' } }, { name: 'order.placed', at: '2026-01-03T10:00:00Z', amount: 129.9, props: { currency: 'EUR', sku: 'halo' }, source: 'shop' },
    ...Array.from({ length: 30 }, (_, i) => ({ name: 'visit', at: `2025-12-${String(i % 28 + 1).padStart(2, '0')}T10:00:00Z`, props: { n: i } })),
  ] })
  await hub.call('POST', '/segments', { name: 'Patrons', text: 'trait plan = "Patron"' })
  const desk = await signIn(stage, undefined, { path: '/customers', bypassCSP: true })
  const list = desk.getByRole('region', { name: 'Customers' })
  const person = desk.getByRole('region', { name: 'Customer', exact: true })
  const dialog = desk.getByRole('dialog')

  await step('the list says how many there are, and goes on page by page', async () => {
    await list.getByRole('status').getByText('66 people').waitFor()
    assert.equal(await list.getByRole('listitem').count(), 50)
    await list.getByRole('button', { name: 'Show more' }).press('Enter')
    await until('all are there', async () => (await list.getByRole('listitem').count()) === 66)
    await list.getByRole('searchbox').fill('yuki')
    await list.getByRole('status').getByText('1 found').waitFor()
  })

  await step('a segment is reached, and a person opened within it', async () => {
    await list.getByLabel('Show', { exact: true }).selectOption({ label: 'Patrons' })
    await until('only those are there', async () => (await list.getByRole('listitem').count()) === 1)
    await list.getByRole('link', { name: /Ada/ }).press('Enter')
    await person.getByRole('heading', { level: 2, name: 'Ada Lovelace' }).waitFor()
    assert.match(desk.url(), /segment=seg_/)
  })

  await step('everybody goes into a file', async () => {
    await list.getByLabel('Show', { exact: true }).selectOption({ label: 'Everybody' })
    await list.getByRole('button', { name: 'More with customers' }).press('Enter')
    const [file] = await Promise.all([desk.waitForEvent('download'), desk.getByRole('menuitem', { name: 'Export as CSV' }).click()])
    const csv = await readFile(await file.path(), 'utf8')
    assert.equal(csv.trim().split('\n').length, 67)
    await desk.getByText('66 people exported').waitFor()
  })

  await step('a consent is withdrawn and recorded, never without a source', async () => {
    await desk.goto(`${hub.url}/customers/${ada.id}`)
    const consents = person.getByRole('region', { name: 'Consents' })
    await consents.getByText(/since 3 May 2025.*Newsletter form/).waitFor()
    await consents.getByRole('button', { name: /^Withdraw: Email/i }).press('Enter')
    await dialog.getByRole('button', { name: 'Save' }).press('Enter')
    await dialog.getByText('Say where it was said').waitFor()
    await dialog.getByLabel('Where it was said').fill('On the phone')
    await desk.keyboard.press('Enter')
    await consents.getByRole('button', { name: /^Record a yes: Email/i }).waitFor()
    await consents.getByText('History').press('Enter')
    const history = consents.getByRole('list', { name: 'History' })
    await history.getByText('Yes, write to me.').waitFor()
    await history.getByText(/from 192\.0\.2\.7/).waitFor()
    assert.equal(await history.getByRole('listitem').count(), 2)
  })

  await step('a coupon is given for goodwill with the reason, once, and stands there', async () => {
    const coupons = person.getByRole('region', { name: 'Coupons' })
    await coupons.getByText('No coupon was given yet.').waitFor()
    await coupons.getByRole('button', { name: 'Give a coupon' }).press('Enter')
    await dialog.getByText('There is no offer for goodwill now.').waitFor()
    await desk.keyboard.press('Escape')
    const pool = await hub.call('POST', '/coupon-pools', { pool: { name: 'Sorry', terms: '10 % off the next lamp', codes: 'list', goodwill: true } })
    await hub.call('POST', `/coupon-pools/${pool.id}/codes`, { text: 'HALO1' })
    await coupons.getByRole('button', { name: 'Give a coupon' }).press('Enter')
    await dialog.getByText('10 % off the next lamp').waitFor()
    await dialog.getByLabel(/^Why/).fill('The lamp came broken')
    await desk.keyboard.press('Enter')
    await coupons.getByText('HALO1').waitFor()
    await coupons.getByText('The lamp came broken').waitFor()
    await hub.call('POST', `/contacts/${ada.id}/events`, { name: 'visit', at: '2025-11-01T10:00:00Z', props: { coupon: 'HALO1' } })
    await desk.reload()
    await coupons.getByText(/^Redeemed/).waitFor()
  })

  await step('what they did is a line through time, with amounts', async () => {
    const events = person.getByRole('region', { name: 'What they did' })
    await events.getByText('€129.90').waitFor()
    for (const n of [20, 30, 33]) {
      await events.getByRole('button', { name: 'Show more' }).press('Enter')
      await until('older ones came', async () => (await events.getByRole('listitem').count()) === n)
    }
    await events.getByLabel('Show').selectOption({ label: 'Order placed' })
    await until('only orders', async () => (await events.getByRole('listitem').count()) === 1)
  })

  await step('language, zone and channel are set; an organisation is made and opened', async () => {
    const about = person.getByRole('region', { name: 'About' })
    await about.getByRole('button', { name: 'Edit' }).press('Enter')
    await dialog.getByLabel('Language').fill('fr')
    await dialog.getByLabel('Time zone').fill('Nowhere/Land')
    await dialog.getByRole('button', { name: 'Save' }).press('Enter')
    await dialog.getByRole('alert').waitFor()
    await dialog.getByLabel('Time zone').fill('Europe/Paris')
    await dialog.getByLabel('Preferred channel').selectOption('email')
    await dialog.getByRole('button', { name: 'Save' }).press('Enter')
    await about.getByText('French').waitFor()
    await about.getByRole('button', { name: 'Set the organisation' }).press('Enter')
    await dialog.getByLabel('Name or domain').fill('Analytical Engines')
    await dialog.getByRole('button', { name: 'Create “Analytical Engines”' }).press('Enter')
    await about.getByRole('link', { name: /Analytical Engines/ }).press('Enter')
    await list.getByText('People of Analytical Engines').waitFor()
    await list.getByRole('link', { name: /Ada/ }).waitFor()
  })

  await step('a trait is declared, then of its type, and tells where it is from', async () => {
    await desk.goto(`${hub.url}/customers/traits`)
    const main = desk.getByRole('main', { name: 'Customers' })
    await main.getByRole('button', { name: 'Declare orders' }).press('Enter')
    await dialog.getByLabel('Type').selectOption('number')
    await dialog.getByLabel('Name for people').fill('Orders so far')
    const { version } = await hub.call('GET', '/profile-schema')
    await hub.call('PUT', '/profile-schema', { version, traits: [{ key: 'member', type: 'bool' }] }) // somebody else
    await dialog.getByRole('button', { name: 'Save' }).press('Enter')
    await dialog.getByText('Somebody else has changed the traits').waitFor()
    await dialog.getByRole('button', { name: 'Save' }).press('Enter')
    await main.getByRole('region', { name: 'Declared' }).getByText('Orders so far').waitFor()
    assert.deepEqual((await hub.call('GET', '/profile-schema')).traits.map((d) => d.key), ['member', 'orders'])
    await desk.goto(`${hub.url}/customers/${ada.id}`)
    const traits = person.getByRole('region', { name: 'Traits' })
    await traits.getByRole('button', { name: 'Edit Orders so far' }).press('Enter')
    await dialog.getByLabel('Value').fill('many')
    await dialog.getByRole('button', { name: 'Save' }).press('Enter')
    await dialog.getByText('must be a number').waitFor()
    await dialog.getByLabel('Value').fill('13')
    await dialog.getByRole('button', { name: 'Save' }).press('Enter')
    await traits.getByText('13', { exact: true }).waitFor()
    await traits.getByText(/^(An agent|API),/).first().waitFor()
  })

  await step('campaigns are kept from an address, and let go there again', async () => {
    const silent = person.getByRole('region', { name: 'Not written to by campaigns' })
    await silent.getByText('Campaigns may go to all of these addresses.').waitFor()
    await silent.getByRole('button', { name: 'Keep campaigns away' }).press('Enter')
    await dialog.getByLabel('Address').selectOption({ label: 'ada@customers.example' })
    await dialog.getByLabel('Why').fill('Asked for it in the shop')
    await dialog.getByRole('button', { name: 'Save' }).press('Enter')
    await silent.getByText(/Somebody here said so · Asked for it in the shop/).waitFor()
    await silent.getByRole('button', { name: 'Lift: ada@customers.example' }).press('Enter')
    await dialog.getByRole('button', { name: 'Lift' }).press('Enter')
    await silent.getByText('Campaigns may go to all of these addresses.').waitFor()
    await hub.call('POST', '/suppressions', { items: [{ kind: 'email', address: 'ada@customers.example', reason: 'hard_bounce', source: 'postmaster' }] })
  })

  await step('beside a conversation it is told in brief', async () => {
    await post(hub.smtp, { from: 'ada@customers.example', name: 'Ada Lovelace', subject: 'Lamp', text: 'It flickers.' })
    await desk.goto(`${hub.url}/inbox/all`)
    await row(desk, 'Lamp').click()
    const panel = desk.getByRole('complementary', { name: 'Customer' })
    await panel.getByText('Analytical Engines').waitFor()
    await panel.getByText('€129.90').waitFor()
    await panel.getByText(/^Email · marketing$/i).waitFor()
    if (process.env.PICTURES) await desk.screenshot({ path: `${process.env.PICTURES}/people-panel-light-1440.png` })
    assert.deepEqual(await look(desk, 'panel'), [])
  })

  await step('who only reads sees it all and changes nothing', async () => {
    const reader = await hub.colleague('Noor Haddad', 'read_only')
    const theirs = await signIn(stage, reader, { path: `/customers/${ada.id}` })
    await theirs.getByRole('region', { name: 'Consents' }).getByText('Email', { exact: false }).first().waitFor()
    assert.equal(await theirs.getByRole('button', { name: /Record|Withdraw|Lift|Edit|Set the organisation/ }).count(), 0)
    await theirs.context().close()
    stage.contexts.splice(stage.contexts.indexOf(theirs.context()), 1)
  })

  await step('axe has nothing against it', async () => {
    const bare = (await hub.call('GET', '/contacts?q=yuki')).items[0].id
    assert.deepEqual(await everywhere(stage, desk, [
      ['people-list', '/customers', (p) => p.getByText('66 people').waitFor()],
      ['people-person', `/customers/${ada.id}`, (p) => p.getByText('€129.90').waitFor()],
      ['people-person-bare', `/customers/${bare}`, (p) => p.getByText('Nothing is known yet.').waitFor()],
      ['people-traits', '/customers/traits', (p) => p.getByText('Orders so far').waitFor()],
    ], process.env.PICTURES), [])
  })
}
