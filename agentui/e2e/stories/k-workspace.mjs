// The workspace: its hours are tried on what was recorded, saved with holidays,
// counted by clocks, and said in the reader's language.
import assert from 'node:assert/strict'
import { signIn } from '../stage/browser.mjs'
import { post } from '../stage/post.mjs'
import { until } from '../stage/until.mjs'
import { everywhere } from './k-calendars.mjs'

export const title = 'The company keeps hours: tried, saved, counted, and explained'

const day = (plus) => new Date(Date.now() + plus * 86_400_000).toISOString().slice(0, 10)

export default async function (stage, step) {
  const { hub, relay } = stage
  await hub.mailInbox(relay)
  await hub.call('PATCH', '/workspace', { zone: 'UTC' })
  const { policies, version } = await hub.call('GET', '/sla-policies')
  for (const p of policies) for (const t of p.targets) t.within = '1s'
  await hub.call('PUT', '/sla-policies', { policies, team_calendar: {}, inbox_calendar: {}, version })
  await post(hub.smtp, { from: 'p1@customers.example', name: 'Person 1', subject: 'Matter 1', text: 'Hello' })
  await until('it is late', async () => (await hub.call('GET', '/conversations')).items.some((c) => c.clocks.some((k) => k.state === 'breached')))
  const desk = await signIn(stage, undefined, { path: '/admin/workspace' })
  const main = desk.getByRole('main', { name: 'Settings' })
  const saved = () => main.getByText('Not saved yet.').waitFor({ state: 'detached' })

  await step('hours with a holiday today would have kept every promise', async () => {
    await main.getByLabel('Name of the company').fill('Kettle & Fern')
    await main.getByLabel('Open at these hours').check()
    for (const d of ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']) await main.getByRole('textbox', { name: d }).fill('0-24')
    for (const [n, date] of [day(-1), day(0), day(1)].entries()) {
      await main.getByRole('button', { name: 'Add a day' }).press('Enter')
      await main.getByLabel('Date', { exact: true }).nth(n).fill(date)
      await main.getByRole('textbox', { name: `Name of the day ${date}` }).fill(`Feast ${n + 1}`)
    }
    await main.getByRole('button', { name: 'Run', exact: true }).press('Enter')
    await main.getByText('1 of 1 conversations would have ended otherwise').waitFor({ timeout: 20_000 })
    assert.equal((await hub.call('GET', '/workspace')).hours, null)
  })

  await step('they are saved with the names of their holidays, and count', async () => {
    await main.getByRole('button', { name: 'Save' }).press('Enter')
    await saved()
    const { name, hours } = await hub.call('GET', '/workspace')
    assert.deepEqual([name, hours.zone, hours.week.mon, hours.holidays[day(0)]], ['Kettle & Fern', 'UTC', [['00:00', '24:00']], 'Feast 2'])
    await post(hub.smtp, { from: 'p2@customers.example', name: 'Person 2', subject: 'Matter 2', text: 'Hello' })
    await until('it is due after the feast', async () => (await hub.call('GET', '/conversations')).items.some((c) => c.subject === 'Matter 2' && c.clocks.some((k) => k.due_at > `${day(2)}T00:00:00Z`)))
  })

  await step('a newer version is told, and not lost', async () => {
    await main.getByLabel('Name of the company').fill('Kettle')
    await hub.call('PATCH', '/workspace', { name: 'Saved elsewhere' })
    await main.getByRole('button', { name: 'Save' }).click()
    await main.getByText('saved a newer version').waitFor()
    await main.getByRole('button', { name: 'Reload' }).click()
    assert.equal(await main.getByLabel('Name of the company').inputValue(), 'Saved elsewhere')
  })

  await step('why a deadline is as it is, and what figures mean, are said in French and Romanian', async () => {
    for (const [language, sentence, figure] of [['fr', /aux heures de l’espace/, 'En cours ou en pause, échéance non passée.'], ['ro', /în programul spațiului/, 'Curge sau e în pauză, termenul n-a trecut.']]) {
      await hub.call('PATCH', '/me', { language })
      await desk.goto(`${hub.url}/inbox/all`)
      await desk.getByRole('option').filter({ hasText: 'Person 2' }).click()
      await desk.locator('#why').click()
      await desk.getByRole('dialog').getByText(sentence).first().waitFor()
      assert.doesNotMatch(await desk.getByRole('dialog').innerText(), /counted|closed|started/)
      await desk.keyboard.press('Escape')
      await desk.goto(`${hub.url}/reports`)
      await desk.getByText(figure).first().waitFor()
    }
    await hub.call('PATCH', '/me', { language: 'en' })
  })

  await step('axe has nothing against it', async () => {
    assert.deepEqual(await everywhere(stage, desk, [['workspace', '/admin/workspace', (p) => p.getByRole('textbox', { name: 'Monday' }).waitFor()]], process.env.PICTURES), [])
  })
}
