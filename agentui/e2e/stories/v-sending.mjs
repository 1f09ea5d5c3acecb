// What holds for all campaigns is set on one screen, obeyed, and never lost to
// somebody who saves at the same time.
import assert from 'node:assert/strict'
import { overheard, signIn } from '../stage/browser.mjs'
import { everywhere } from './k-calendars.mjs'

export const title = 'Sending rules are set on a screen of their own'

export default async function (stage, step) {
  const { hub, relay } = stage
  const inbox = await hub.mailInbox(relay)
  await hub.call('POST', '/templates/library/survey/use', {})
  const desk = await signIn(stage, undefined, { path: '/admin/sending' })
  const said = overheard(desk)
  const main = desk.getByRole('main', { name: 'Settings' })
  const save = async () => {
    await main.getByRole('button', { name: 'Save' }).press('Enter')
    await main.getByText('Not saved yet.').waitFor({ state: 'detached' })
  }

  await step('each rule says in a sentence what it comes to, and is saved', async () => {
    await main.getByLabel('Send nothing at these hours').check()
    await main.getByLabel('From').fill('20:00')
    await main.getByText(/^Between 20:00 and 08:00 of their own day/).waitFor()
    await main.getByLabel('Limit how often one person is written to').check()
    await main.getByText(/^Nobody gets more than 3 messages of campaigns in 7 days/).waitFor()
    await main.getByLabel('After a late answer').fill('5')
    await main.getByText('Who was answered too late waits 5 days.').waitFor()
    await main.getByLabel('Ask customers').check()
    await main.getByText(/Nothing of it is live yet/).waitFor()
    await main.getByRole('button', { name: 'Add a topic' }).press('Enter')
    await main.getByLabel('Word', { exact: true }).fill('offers')
    await main.getByLabel('Name in Română').fill('Oferte')
    await main.getByLabel('Through Support').fill('12,5')
    await main.getByLabel('Begin slowly').check()
    await main.getByText('Today 50 at most, tomorrow 100.').waitFor()
    await save()
    const { rules, version } = await hub.call('GET', '/sending-rules')
    assert.equal(version, 1)
    assert.deepEqual([rules.quiet, rules.cap, rules.care.breach_days, rules.survey, rules.topics, rules.per_inbox], [{ from: '20:00', to: '08:00' }, { messages: 3, days: 7 }, 5, { template: 'survey', every_days: 30 }, [{ purpose: 'offers', labels: { ro: 'Oferte' } }], { [inbox.id]: 12.5 }])
    assert.deepEqual([rules.warm_up[inbox.id].first, rules.warm_up[inbox.id].growth], [50, 2])
    assert.deepEqual(said, [])
  })

  await step('what cannot be is said at its field', async () => {
    await main.getByLabel('Messages at most').fill('0')
    await main.getByRole('button', { name: 'Add a topic' }).press('Enter')
    await main.getByLabel('Word', { exact: true }).nth(1).fill('offers')
    await main.getByRole('button', { name: 'Save' }).press('Enter')
    await main.getByText('A number from 1 to 1,000.').waitFor()
    await main.getByText('This word is there already.').waitFor()
    await main.getByRole('button', { name: 'Discard' }).press('Enter')
  })

  await step('a newer version is told, and what was typed stays until it is decided', async () => {
    await main.getByLabel('After a late answer').fill('7')
    const { rules } = await hub.call('GET', '/sending-rules')
    await hub.call('PUT', '/sending-rules', { rules: { ...rules, per_domain: 3 }, version: 1 })
    await main.getByRole('button', { name: 'Save' }).press('Enter')
    await main.getByText('Somebody else saved a newer version.').waitFor()
    assert.equal(await main.getByLabel('After a late answer').inputValue(), '7')
    await main.getByRole('button', { name: 'Reload' }).press('Enter')
    assert.equal(await main.getByLabel('To one mail domain').inputValue(), '3')
    assert.equal(await main.getByLabel('After a late answer').inputValue(), '5')
  })

  await step('who says STOP is told in words of the house, until they are put back', async () => {
    const field = main.getByLabel('Who says STOP is told', { exact: true })
    assert.match(await field.inputValue(), /reply START\.$/)
    await field.fill('Bye from {{ brand.name }}.')
    await main.getByText(/^Bye from [^{]+\.$/).waitFor()
    await save()
    assert.deepEqual((await hub.call('GET', '/sending-rules')).rules.acknowledge_texts, { out: { en: 'Bye from {{ brand.name }}.' } })
    await main.getByRole('button', { name: 'Usual words: Who says STOP is told' }).press('Enter')
    await save()
    const { rules } = await hub.call('GET', '/sending-rules')
    assert.equal(rules.acknowledge_texts, null)
    assert.match(await field.inputValue(), /reply START\.$/)
  })

  await step('it speaks French and Romanian', async () => {
    for (const [language, words] of [['fr', 'Heures calmes'], ['ro', 'Ore de liniște']]) {
      await hub.call('PATCH', '/me', { language })
      await desk.reload()
      await desk.getByRole('heading', { name: words }).waitFor()
    }
    await hub.call('PATCH', '/me', { language: 'en' })
  })

  await step('axe has nothing against it', async () => {
    assert.deepEqual(await everywhere(stage, desk, [['sending', '/admin/sending', (p) => p.getByText(/^Between 20:00/).waitFor()]], process.env.PICTURES), [])
  })
}
