// The report of a campaign: two variants go out while it is watched, are answered,
// and everything that it shows is reached with the keyboard, read without the
// pictures, and downloaded.
import assert from 'node:assert/strict'
import { signIn } from '../stage/browser.mjs'
import { post } from '../stage/post.mjs'
import { until } from '../stage/until.mjs'
import { everywhere } from './k-calendars.mjs'

export const title = 'A campaign is watched while it goes out, compared honestly, and explained for one person'

const people = ['Ada Lovelace', 'Søren Kvist', 'Mihai Popescu', 'Noor Haddad', 'Ines Duarte', 'Bram de Wit']
const address = (name) => `${name.split(' ')[0].normalize('NFD').replace(/[^a-z]/gi, '').toLowerCase()}@customers.example`

async function template(hub, name) {
  const made = await hub.call('POST', '/templates', { name, purpose: 'service', variants: [{ channel: 'text', source: 'text', subject: name, body: `Hello {{ contact.name }}, ${name}.` }] })
  await hub.call('POST', `/templates/${made.id}/submit`, { revision: made.revision })
  await hub.call('POST', `/templates/${made.id}/approve`, { revision: made.revision })
  return made.id
}

export default async function (stage, step) {
  const { hub, relay } = stage
  const inbox = await hub.mailInbox(relay)
  for (const name of people) await hub.call('POST', '/contacts', { name, identities: [{ kind: 'email', address: address(name), verified: true }] })
  await hub.call('POST', '/contacts', { name: 'Olive Ink' }) // has no address
  const [open, short] = [await template(hub, 'We are open on Sunday'), await template(hub, 'Sunday')]
  const campaign = await hub.call('POST', '/campaigns', { campaign: { name: 'Open on Sunday', purpose: 'service', template: open, audience: { everyone: true }, inboxes: [inbox.id], throttle: { per_second: 2 },
    goal: { event: 'order.placed', days: 7 }, variants: [{ name: 'Long', weight: 1 }, { name: 'Short', weight: 1, template: short }] } })
  const start = async () => hub.call('POST', `/campaigns/${campaign.id}/start`, { expect: (await hub.call('POST', '/campaigns/check', { campaign: campaign.campaign })).audience })

  const desk = await signIn(stage, undefined, { path: `/campaigns/${campaign.id}/report` })
  const main = desk.getByRole('main')
  const card = (name) => main.getByRole('region', { name, exact: true })
  const stageOf = (name) => card('How far it came').getByRole('row', { name: new RegExp(`^${name} `) })

  await step('without a run it says so', async () => {
    await main.getByText('It was never sent').waitFor()
  })

  await step('the numbers move while it goes out, and nothing jumps', async () => {
    await start()
    await desk.reload()
    const time = card('Over time')
    await time.getByRole('slider', { name: 'Hour' }).waitFor({ timeout: 30_000 })
    const before = await time.boundingBox()
    await main.getByText('Finished').waitFor({ timeout: 60_000 })
    await until('all six are in the funnel', async () => /6/.test(await stageOf('Sent').textContent()), 30_000)
    const after = await time.boundingBox()
    assert.equal(after.y, before.y)
    assert.equal(after.height, before.height)
  })

  await step('an answer and an order come in by themselves', async () => {
    await until('Ada has it', () => relay.mails.some((m) => m.to.includes(address(people[0]))))
    const sent = relay.mails.find((m) => m.to.includes(address(people[0])))
    await post(hub.smtp, { from: address(people[0]), name: people[0], to: 'support@shop.example', subject: 'Re: Sunday', text: 'From when on?', headers: { 'In-Reply-To': sent.headers['message-id'] } })
    const { items: [ada] } = await hub.call('GET', '/contacts?q=ada')
    await hub.call('POST', `/contacts/${ada.id}/events`, { name: 'order.placed', amount: 12.5 })
    await until('both are in the funnel', async () => /1/.test(await stageOf('Answered').textContent()) && /1/.test(await stageOf('Bought').textContent()), 40_000)
    await card('What people did').getByText('12.5 together').waitFor()
  })

  await step('six people prove nothing, and it says so', async () => {
    await card('By variant').getByText(/Too few people to say anything: it takes about \d+ more of each/).first().waitFor()
    await card('By variant').getByText('what it is for').waitFor()
    await card('Links').getByText('The links of this campaign are not counted.').waitFor()
  })

  await step('a reason leads to the people behind it', async () => {
    await card('Why not, or not yet').getByRole('button', { name: /No address/ }).press('Enter')
    await main.getByRole('button', { name: /Olive Ink/ }).waitFor()
    assert.match(desk.url(), /reason=no_address/)
    await main.getByRole('button', { name: 'No address for these inboxes', exact: true }).click() // the filter, taken off
  })

  await step('time is walked through with the arrows, and is a table as well', async () => {
    const slider = card('Over time').getByRole('slider', { name: 'Hour' })
    await slider.focus()
    await desk.keyboard.press('Home')
    assert.match(await slider.getAttribute('aria-valuetext'), /Sent \d, Delivered \d, Answers \d/)
    await card('Over time').getByText('As a table', { exact: true }).press('Enter')
    await main.getByRole('region', { name: 'As a table: Over time' }).getByRole('columnheader', { name: 'Sent' }).waitFor()
  })

  await step('why somebody got it, or did not, is one search away', async () => {
    await main.getByLabel('Why did this person get it, or not?').fill('olive')
    await main.getByRole('button', { name: /^(OI\s*)?Olive Ink/ }).first().waitFor()
    await desk.keyboard.press('Enter')
    await desk.getByRole('dialog').getByText(/They do not get it/).waitFor()
    await desk.keyboard.press('Escape')
    await desk.getByRole('dialog').waitFor({ state: 'detached' })
  })

  await step('it is downloaded as a table', async () => {
    await main.getByRole('button', { name: 'Export' }).click()
    const [file] = await Promise.all([desk.waitForEvent('download'), desk.getByRole('menuitem', { name: /Variants and channels/ }).click()])
    assert.equal(file.suggestedFilename(), 'campaign-run.csv')
    const { items: [run] } = await hub.call('GET', `/campaigns/${campaign.id}/runs`)
    const csv = await desk.evaluate((path) => fetch(path).then((r) => r.text()), `/api/v1/campaign-runs/${run.id}/report.csv`)
    assert.match(csv, /^\ufeff?variant,channel,planned,sent/)
    assert.match(csv, /Long,email,\d,\d/)
  })

  await step('a second run stands beside the first', async () => {
    await start()
    await until('it has ended', async () => (await hub.call('GET', `/campaigns/${campaign.id}/runs`)).items.every((r) => r.state === 'finished'), 60_000)
    await desk.goto(`${hub.url}/campaigns/${campaign.id}/report`)
    const slider = card('Run by run').getByRole('slider', { name: 'Run' })
    await slider.focus()
    await desk.keyboard.press('Home')
    await desk.keyboard.press('Enter') // to the first one's report
    await until('the first is shown', () => /run=run_/.test(desk.url()))
  })

  await step('axe has nothing against it, empty or full, in light and dark', async () => {
    const fresh = await hub.call('POST', '/campaigns', { campaign: { ...campaign.campaign, name: 'Never sent' } })
    assert.deepEqual(await everywhere(stage, desk, [['report', `/campaigns/${campaign.id}/report`, (p) => p.getByRole('slider', { name: 'Hour' }).waitFor()],
      ['never', `/campaigns/${fresh.id}/report`, (p) => p.getByText('It was never sent').waitFor()]], process.env.PICTURES), [])
  })
}
