// What customers said of how it went, added up: with honest intervals, by who
// answered, with what they wrote; an agent sees their own alone.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { overheard, signIn } from '../stage/browser.mjs'
import { post } from '../stage/post.mjs'
import { until } from '../stage/until.mjs'
import { everywhere, look } from './k-calendars.mjs'

export const title = 'Ratings are reported over time and by group, with honest intervals, and lead to conversations'

const customers = [['Ada Lovelace', 'ada', '2', 'Too slow.'], ['Søren Kvist', 'soren', '5', ''], ['Mihai Popescu', 'mihai', '4', 'Good, thank you.']]

export default async function (stage, step) {
  const { hub, relay } = stage
  const inbox = await hub.mailInbox(relay)
  await hub.call('POST', '/templates/library/survey/use', {})
  const made = await hub.call('GET', '/templates/survey')
  await hub.call('POST', '/templates/survey/submit', { revision: made.revision })
  await hub.call('POST', '/templates/survey/approve', { revision: made.revision })
  await hub.call('PUT', '/sending-rules', { version: 0, rules: { survey: { template: 'survey', every_days: 0 } } })
  const olga = await hub.colleague('Olga Petrova')
  const desk = await signIn(stage, undefined, { path: '/reports/ratings' })
  const said = overheard(desk)
  const main = desk.getByRole('main')
  const card = (name) => main.getByRole('region', { name, exact: true })

  await step('nobody has said anything yet', async () => {
    await main.getByText('No ratings in this period').waitFor()
    await main.getByRole('link', { name: 'Sending rules' }).waitFor()
    assert.deepEqual(await everywhere(stage, desk, [['ratings-none', '/reports/ratings', (p) => p.getByText('No ratings in this period').waitFor()]], process.env.PICTURES), [])
  })

  const { items: agents } = await hub.call('GET', '/agents')
  for (const [name, local, score, words] of customers) {
    const from = `${local}@customers.example`
    await post(hub.smtp, { from, name, to: 'support@shop.example', subject: `A question of ${name}`, text: 'It leaks.' })
    const talk = await until('it is here', async () => (await hub.call('GET', '/conversations')).items.find((c) => c.contact.name === name), 30_000)
    if (local === 'ada') await hub.call('POST', `/conversations/${talk.id}/assign`, { agent_id: agents.find((a) => a.name === 'Olga Petrova').id })
    await hub.call('POST', `/conversations/${talk.id}/messages`, { kind: 'reply', text: 'A new one is on its way.', inbox_id: inbox.id, client_id: `w-${local}` })
    await until('it is answered', () => relay.mails.some((m) => m.to.includes(from) && m.raw.includes('on its way')), 30_000)
    await hub.call('POST', `/conversations/${talk.id}/status`, { status: 'resolved' })
    const link = await until(`${name} is asked`, () => relay.mails.filter((m) => m.to.includes(from)).map((m) => /https?:\/\/[^\s"<>]+\/r\/[a-z0-9_-]+/.exec(m.raw.replace(/=\r?\n/g, '').replace(/=3D/g, '='))?.[0]).find(Boolean), 30_000)
    const r = await fetch(hub.url + new URL(link).pathname, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ score, words }) })
    assert.equal(r.status, 200)
  }

  await step('they are added up, and say how sure that is', async () => {
    await desk.reload()
    const total = card('All together')
    await total.getByText('3 ratings').waitFor()
    await total.getByText('3.7 of 5').waitFor()
    await total.getByText('67 %', { exact: true }).waitFor()
    const [low, high] = (await total.getByText(/between \d\.\d and \d\.\d/).textContent()).match(/\d\.\d/g).map(Number)
    assert.ok(low < 2.5 && high > 4.5, `three ratings prove little: ${low} to ${high}`)
  })

  await step('over time with the keyboard, and as a table', async () => {
    const time = card('Over time')
    const slider = time.getByRole('slider', { name: 'Day' })
    await slider.focus()
    await desk.keyboard.press('End')
    assert.match(await slider.getAttribute('aria-valuetext'), /Mean 3\.7 between .*Ratings 3/)
    await desk.keyboard.press('Home')
    assert.match(await slider.getAttribute('aria-valuetext'), /Mean –, Ratings 0/)
    await time.getByText('As a table').click()
    assert.equal(await time.getByRole('row').count(), 2)
  })

  await step('a score and a group lead to what was written, and that to the conversation', async () => {
    const list = card('What they wrote')
    await list.getByText('Good, thank you.').waitFor()
    assert.equal(await list.getByRole('article').count(), 2)
    await card('All together').getByRole('button', { name: '5 of 5: 1. Show them' }).press('Enter')
    await list.getByText('Søren Kvist', { exact: true }).waitFor()
    await until('only that one', async () => (await list.getByRole('article').count()) === 1)
    await list.getByRole('button', { name: 'No longer only 5 of 5' }).click()
    await main.getByLabel('Grouped by').selectOption('agent')
    await card('By colleague').getByRole('button', { name: 'Show what was said: Olga Petrova' }).press('Enter')
    await until('only hers', async () => (await list.getByRole('article').count()) === 1)
    await list.getByText('Too slow.').waitFor()
    if (process.env.PICTURES) await desk.screenshot({ path: `${process.env.PICTURES}/ratings-picked-light-1440.png` })
    await list.getByRole('link', { name: 'Open the conversation: Ada Lovelace' }).press('Enter')
    await desk.getByRole('log', { name: 'Conversation' }).getByText('Ada Lovelace rated this conversation 2 of 5').waitFor()
    await desk.goBack()
    await card('By colleague').waitFor()
  })

  await step('the table is downloaded', async () => {
    const [file] = await Promise.all([desk.waitForEvent('download'), main.getByRole('link', { name: 'CSV' }).click()])
    const rows = readFileSync(await file.path(), 'utf8').split('\n')
    assert.match(rows[1], /^all,,,3,3\.67,/)
    assert.ok(rows.some((r) => r.includes(',Olga Petrova,1,2.00,')))
  })

  await step('axe has nothing against it, in either theme, wide and narrow', async () => {
    assert.deepEqual(await everywhere(stage, desk, [
      ['ratings', '/reports/ratings?by=agent&silent=true', (p) => p.getByText('Too slow.').waitFor()],
      ['reports-tabs', '/reports', (p) => p.getByRole('link', { name: 'Ratings' }).waitFor()],
    ], process.env.PICTURES), [])
    assert.deepEqual(said, [])
  })

  await step('an agent sees their own alone', async () => {
    const theirs = await signIn(stage, olga, { path: '/me' })
    await theirs.getByRole('link', { name: 'Ratings' }).click()
    await theirs.getByText('Of the conversations that you have.').waitFor()
    await theirs.getByText('1 rating', { exact: true }).waitFor()
    await theirs.getByText('Too slow.').waitFor()
    assert.equal(await theirs.getByText('Good, thank you.').count(), 0)
    assert.equal(await theirs.getByRole('link', { name: 'Service levels' }).count(), 0)
    assert.deepEqual(await look(theirs, 'ratings-own').catch(() => []), [])
  })
}
