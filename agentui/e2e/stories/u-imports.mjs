// People come from a file: looked at, tried, brought in, stopped, and what was
// refused is told.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { signIn } from '../stage/browser.mjs'
import { until } from '../stage/until.mjs'
import { everywhere, look } from './k-calendars.mjs'

export const title = 'A file of people is tried and brought in'

const csv = ['Prénom;Nom;Courriel;Téléphone;Carte;Newsletter', 'Léa;Martin;lea@customers.example;0612345678;or;oui', 'Émile;Durand;emile@customers.example;;argent;non',
  'Nobody;Here;not an address;;;', 'Ada;Byron;ada@customers.example;;=1+1;yes', ''].join('\r\n')
const latin = Buffer.from(csv, 'latin1')
const many = Buffer.from(['email,plan', ...Array.from({ length: 60_000 }, (_, i) => `p${i}@crowd.example,${i % 3}`), ''].join('\n'))

export default async function (stage, step) {
  const { hub } = stage
  await hub.call('POST', '/contacts', { name: 'Ada Lovelace', identities: [{ kind: 'email', address: 'ada@customers.example' }] })
  const desk = await signIn(stage, undefined, { path: '/customers/imports' })
  const main = desk.getByRole('main', { name: 'Customers' })
  const choose = (name, buffer) => main.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer })
  const goes = (name) => main.getByLabel(`${name} goes to`, { exact: true })
  const figure = (region, name) => region.getByText(name, { exact: true }).locator('xpath=following-sibling::dd').textContent()

  await step('nothing was imported; an empty file is refused here', async () => {
    await main.getByText('Nothing was imported yet').waitFor()
    await choose('nothing.csv', Buffer.from(''))
    await main.getByRole('alert').getByText('This file is empty.').waitFor()
  })

  await step('encoding, delimiter and columns are detected', async () => {
    await choose('clients.csv', latin)
    await main.getByRole('heading', { level: 1, name: 'clients.csv' }).waitFor()
    assert.equal(await main.getByLabel('Encoding').inputValue(), 'windows-1252')
    assert.equal(await main.getByLabel('Between the columns').inputValue(), ';')
    assert.deepEqual(await Promise.all(['Prénom', 'Nom', 'Courriel', 'Téléphone'].map((c) => goes(c).inputValue())), ['first_name', 'last_name', 'email', 'phone'])
    await main.getByText('Émile').waitFor()
  })

  await step('another encoding reads it anew, and back', async () => {
    await main.getByLabel('Encoding').selectOption('utf-8')
    await until('it is read otherwise', async () => (await main.getByText('Émile').count()) === 0)
    await main.getByLabel('Encoding').selectOption('windows-1252')
    await main.getByText('Émile').waitFor()
  })

  await step('a consent is not taken without its proof', async () => {
    await main.getByLabel('Country of the phone numbers').fill('fr')
    await main.getByText('Numbers without a + are of France.').waitFor()
    await goes('Newsletter').selectOption({ label: 'Consent …' })
    await main.getByRole('button', { name: 'Try it' }).press('Enter')
    await main.getByText('Say where people said it.').waitFor()
    await main.getByText('Say when they said it; not in the future.').waitFor()
    await main.getByLabel('Where people said it').fill('Old shop')
    await main.getByLabel('When they said it').fill('2025-05-01')
    await main.getByLabel('What they were shown').fill('Yes, write to me.')
    await main.getByLabel('They have still to confirm it').check()
    await main.getByText('Nobody is asked about marketing so far').waitFor()
    await main.getByLabel('Channel of the consent in Newsletter').selectOption('all')
    await main.getByText('A yes to be confirmed names its channel.').waitFor()
    await main.getByLabel('Channel of the consent in Newsletter').selectOption('email')
  })

  await step('what was chosen and not tried yet outlives a reload', async () => {
    await main.getByText('Your choices are kept in this browser until they are tried.').waitFor()
    await desk.reload()
    await main.getByText('Émile').waitFor()
    assert.equal(await main.getByLabel('Where people said it').inputValue(), 'Old shop')
    assert.equal(await main.getByLabel('Country of the phone numbers').inputValue(), 'fr')
    assert.ok(await main.getByLabel('They have still to confirm it').isChecked())
  })

  await step('the try counts and writes nothing', async () => {
    await main.getByRole('button', { name: 'Try it' }).press('Enter')
    const would = main.getByRole('region', { name: 'What would happen' })
    await would.waitFor()
    assert.deepEqual(await Promise.all(['New', 'Changed', 'Same as before', 'Refused'].map((n) => figure(would, n))), ['2', '1', '0', '1'])
    await would.getByText('Not a mail address').waitFor()
    assert.equal((await hub.call('GET', '/contacts/count')).people, 1)
    const [file] = await Promise.all([desk.waitForEvent('download'), would.getByRole('link', { name: 'Download the refused rows' }).click()])
    assert.match(await readFile(await file.path(), 'utf8'), /4,Courriel,email,not an address/)
  })

  await step('then it is brought in, with the proof of each consent', async () => {
    await main.getByRole('button', { name: 'Import 3 rows' }).press('Enter')
    const happened = main.getByRole('region', { name: 'What happened' })
    await happened.waitFor()
    assert.equal(await figure(happened, 'New'), '2')
    const { items } = await hub.call('GET', '/contacts?q=lea')
    assert.equal(items[0].name, 'Léa Martin')
    const said = await hub.call('GET', `/contacts/${items[0].id}/consents`)
    assert.equal(said.items[0].words, 'Yes, write to me.')
    assert.deepEqual([said.items[0].given, said.items[0].pending], [false, true], 'it waits until she has confirmed it')
  })

  await step('a long one shows how far it is, also after a reload, and can be stopped', async () => {
    await desk.goto(`${hub.url}/customers/imports`)
    await choose('crowd.csv', many)
    await main.getByRole('button', { name: 'Try it' }).click()
    const started = main.getByRole('button', { name: 'Import 60,000 rows' })
    await started.waitFor({ timeout: 60_000 })
    await started.click()
    const bar = main.getByRole('progressbar', { name: 'How far it is' })
    await bar.waitFor()
    await desk.reload()
    await bar.waitFor()
    await until('it has begun', async () => Number(await bar.getAttribute('aria-valuenow')) > 0, 30_000)
    if (process.env.PICTURES) await desk.screenshot({ path: `${process.env.PICTURES}/people-import-running-light-1440.png` })
    await main.getByRole('button', { name: 'Pause' }).press('Enter')
    await main.getByText('It stands where it was').waitFor()
    const { items: [job] } = await hub.call('GET', '/imports')
    assert.equal(job.state, 'paused')
    assert.deepEqual(await look(desk, 'import-paused'), [])
    if (process.env.PICTURES) await desk.screenshot({ path: `${process.env.PICTURES}/people-import-paused-light-1440.png` })
    await hub.down('SIGKILL')
    await hub.up()
    assert.deepEqual((await hub.call('GET', `/imports/${job.id}`)).counts, job.counts, 'a restart does not let it go on')
    await desk.reload()
    await main.getByRole('button', { name: 'Go on' }).press('Enter')
    await until('it goes on behind what is in', async () => (await hub.call('GET', `/imports/${job.id}`)).counts.new > job.counts.new, 30_000)
    await main.getByRole('button', { name: 'Stop' }).press('Enter')
    await main.getByText('It was stopped.').waitFor()
  })

  await step('who may not import is told so', async () => {
    const olga = await hub.colleague('Olga Petrova')
    const theirs = await signIn(stage, olga, { path: '/customers/imports' })
    await theirs.getByText('Not for your role').waitFor()
    await theirs.context().close()
    stage.contexts.splice(stage.contexts.indexOf(theirs.context()), 1)
  })

  await step('axe has nothing against it', async () => {
    const { items } = await hub.call('GET', '/imports')
    const done = items.find((j) => j.name === 'clients.csv').id
    const stopped = items.find((j) => j.name === 'crowd.csv').id
    const { id: plain } = await (async () => {
      await desk.goto(`${hub.url}/customers/imports`)
      await choose('again.csv', latin)
      await main.getByRole('heading', { level: 1, name: 'again.csv' }).waitFor()
      return { id: new URL(desk.url()).pathname.split('/').at(-1) }
    })()
    assert.deepEqual(await everywhere(stage, desk, [
      ['people-imports', '/customers/imports', (p) => p.getByText('clients.csv').waitFor()],
      ['people-import-columns', `/customers/imports/${plain}`, (p) => p.getByLabel('Encoding').waitFor()],
      ['people-import-done', `/customers/imports/${done}`, (p) => p.getByRole('region', { name: 'What happened' }).waitFor()],
      ['people-import-stopped', `/customers/imports/${stopped}`, (p) => p.getByText('It was stopped.').waitFor()],
    ], process.env.PICTURES), [])
  })
}
