// A campaign from its name to the answer: made on the desk, sent by mail, followed
// on its report, answered by one of those who got it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { row, signIn } from '../stage/browser.mjs'
import { post } from '../stage/post.mjs'
import { until } from '../stage/until.mjs'

export const title = 'A campaign is made, sent to a few, and answered'

const people = ['Ada Lovelace', 'Søren Kvist', 'Mihai Popescu']
const address = (name) => `${name.split(' ')[0].normalize('NFD').replace(/[^a-z]/gi, '').toLowerCase()}@customers.example`

export default async function (stage, step) {
  const { hub, relay } = stage
  const inbox = await hub.mailInbox(relay)
  for (const name of people) await post(hub.smtp, { from: address(name), name, to: 'support@shop.example', subject: `Question of ${name}`, text: 'Hello?' })
  await until('they are known', async () => (await hub.call('GET', '/contacts')).items.length === people.length)
  const template = await hub.call('POST', '/templates', { name: 'Closing days', purpose: 'service', variants: [{ channel: 'text', source: 'text', subject: 'We are closed', body: 'Hello {{ contact.name }}, we are closed on Monday.' },
    { channel: 'email', source: 'html', subject: 'We are closed', preheader: 'A peek', body: '<html><body><h1 style="letter-spacing: 3px">Hello {{ contact.name }}</h1>\n<p>we are closed on Monday.</p></body></html>' }] })
  await hub.call('POST', `/templates/${template.id}/submit`, { revision: template.revision })
  await hub.call('POST', `/templates/${template.id}/approve`, { revision: template.revision })

  const desk = await signIn(stage, undefined, { path: '/campaigns' })
  const main = desk.getByRole('main')

  await step('the first one is offered, and begins with its name', async () => {
    await main.getByRole('link', { name: 'Make the first campaign' }).click()
    await main.getByLabel(/^Name/).fill('Closing days')
    await desk.keyboard.press('Enter')
    await main.getByText(/Revision 1 · saved/).waitFor()
  })

  await step('who and what are chosen; it saves by itself, and nothing is lost by leaving', async () => {
    await main.getByText('Everybody', { exact: true }).click()
    await main.getByText('3 people').waitFor()
    await main.getByRole('link', { name: /Content/ }).click()
    await main.getByRole('combobox', { name: 'Message', exact: true }).selectOption(template.id)
    await main.getByLabel('Purpose').selectOption('service')
    await main.getByLabel('Add an inbox').selectOption(inbox.id)
    await desk.goto(`${hub.url}/campaigns`)
    await main.getByRole('link', { name: /Closing days/ }).click()
    await main.getByRole('link', { name: /Content/ }).click()
    await main.getByText('we are closed on Monday').waitFor()
    assert.equal(await main.getByLabel('Purpose').inputValue(), 'service')
  })

  await step('topic, revision, goal, tracking and what is put behind links are set, and said in words', async () => {
    await hub.call('PUT', '/sending-rules', { version: 0, rules: { topics: [{ purpose: 'openings', labels: { en: 'Opening hours' } }] } })
    await desk.reload()
    await main.getByLabel('Purpose').selectOption({ label: 'Opening hours' })
    await main.getByLabel('Purpose').selectOption('service')
    await main.getByRole('combobox', { name: 'Revision' }).selectOption('1')
    await main.getByText('What it is for', { exact: true }).click()
    await main.getByLabel('They do').fill('order.placed')
    await main.getByLabel('Within').fill('3')
    await main.getByText('Tracking', { exact: true }).first().click()
    await main.getByRole('combobox', { name: 'Tracking' }).selectOption('aggregate')
    await main.getByLabel('utm_source').fill('hub')
    await main.getByRole('link', { name: /Schedule/ }).click()
    await main.getByText('Limits', { exact: true }).click()
    await main.getByLabel('Try for').fill('90')
    await until('it is saved', async () => (await hub.call('GET', '/campaigns')).items[0].campaign.give_up_min === 90)
    const { campaign } = (await hub.call('GET', '/campaigns')).items[0]
    assert.deepEqual([campaign.purpose, campaign.revision, campaign.goal, campaign.tracking, campaign.utm_source], ['service', 1, { event: 'order.placed', days: 3 }, 'aggregate', 'hub'])
    if (process.env.PICTURES) {
      await main.getByRole('link', { name: /Content/ }).click()
      await main.getByLabel('utm_source').waitFor()
      await desk.screenshot({ path: `${process.env.PICTURES}/campaign-content-light-1440.png`, fullPage: true })
      await desk.setViewportSize({ width: 390, height: 2600 })
      await desk.emulateMedia({ colorScheme: 'dark' })
      await desk.screenshot({ path: `${process.env.PICTURES}/campaign-content-dark-390.png` })
      await desk.emulateMedia({ colorScheme: 'light' })
      await desk.setViewportSize({ width: 1440, height: 900 })
    }
    await main.getByRole('link', { name: /Review/ }).click()
    for (const words of ['by revision 1, whatever is live', 'Counted is who does “order.placed” within 3 days.', 'Opened links are counted, by nobody’s name.', 'tried for 90 minutes']) await main.getByText(words).waitFor()
    await main.getByRole('link', { name: /Content/ }).click()
    await main.getByRole('combobox', { name: 'Tracking' }).selectOption('off')
    await main.getByRole('combobox', { name: 'Revision' }).selectOption('0')
    await until('it is saved', async () => !(await hub.call('GET', '/campaigns')).items[0].campaign.revision)
  })

  await step('another number than that of the people sends nothing; the right one does', async () => {
    await main.getByRole('link', { name: /Review/ }).click()
    await main.getByLabel('Type 3 to confirm').fill('30')
    await main.getByText('This is not the number.').waitFor()
    assert.ok(await main.getByRole('button', { name: /^Send to \d+ (person|people)$/ }).isDisabled())
    await main.getByLabel('Type 3 to confirm').fill('3')
    await main.getByRole('button', { name: /^Send to \d+ (person|people)$/ }).click()
    await main.getByText('Finished').waitFor({ timeout: 30_000 })
    await until('all have it', () => people.every((p) => relay.mails.some((m) => m.to.includes(address(p)) && m.raw.includes('closed on Monday'))))
    assert.equal(relay.mails.filter((m) => m.raw.includes('closed on Monday')).length, people.length)
  })

  await step('the report leads to one person, and says why', async () => {
    await main.getByText('3 sent').waitFor()
    await main.getByRole('button', { name: /Ada Lovelace/ }).click()
    await desk.getByRole('dialog').getByText(/It was sent on .* to ada@customers.example/).waitFor()
    await desk.getByRole('button', { name: 'What they got' }).click()
    const got = desk.getByRole('dialog', { name: 'What they got' })
    await got.getByText('it is what was handed over', { exact: false }).waitFor()
    const mail = got.frameLocator('iframe')
    assert.equal(await mail.getByRole('heading', { name: 'Hello Ada Lovelace' }).evaluate((h) => getComputedStyle(h).letterSpacing), '3px', 'as its reader saw it')
    assert.ok(await mail.getByText('A peek').isHidden())
    if (process.env.PICTURES) await desk.screenshot({ path: `${process.env.PICTURES}/got.png` })
    for (const [kind, starts] of [['HTML', '<!doctype html>'], ['PDF', '%PDF-']]) {
      const [file] = await Promise.all([desk.waitForEvent('download'), got.getByRole('link', { name: `Download ${kind}` }).click()])
      assert.ok(readFileSync(await file.path(), 'utf8').startsWith(starts), kind)
    }
    await desk.keyboard.press('Escape')
    await desk.keyboard.press('Escape')
  })

  await step('an answer is a conversation', async () => {
    const sent = relay.mails.find((m) => m.to.includes(address(people[0])) && m.raw.includes('closed on Monday'))
    await post(hub.smtp, { from: address(people[0]), name: people[0], to: 'support@shop.example', subject: 'Re: We are closed', text: 'And on Tuesday?', headers: { 'In-Reply-To': sent.headers['message-id'] } })
    await desk.goto(`${hub.url}/inbox/all`)
    await row(desk, 'We are closed').waitFor()
    await desk.goto(`${hub.url}/campaigns`)
    await main.getByRole('link', { name: /Closing days/ }).press('Enter')
    await main.getByRole('button', { name: /^Answered/ }).first().press('Enter')
    await until('whoever picks a figure by keys goes on among its people', () => desk.evaluate(() => document.activeElement?.id === 'recipients'))
    const { items: [{ campaign }] } = await hub.call('GET', '/campaigns')
    const long = await hub.call('POST', '/campaigns', { campaign: { ...campaign, name: 'Longname'.repeat(24) } })
    await desk.setViewportSize({ width: 800, height: 900 })
    await desk.goto(`${hub.url}/campaigns/${long.id}/report`)
    await main.getByRole('heading', { level: 1, name: 'LongnameLong' }).waitFor()
    assert.ok(await main.getByRole('heading', { level: 1 }).evaluate((h) => h.scrollWidth <= h.clientWidth), 'a long name stays in its place')
    await desk.goto(`${hub.url}/campaigns/cmp_gone/report`)
    await main.getByText('not there any more', { exact: false }).waitFor()
  })
}
