// Segments: built with the keyboard and in words, counted while they are made,
// and kept by what happens.
import assert from 'node:assert/strict'
import { signIn } from '../stage/browser.mjs'
import { until } from '../stage/until.mjs'
import { everywhere } from './k-calendars.mjs'

export const title = 'Segments are built, counted live, written in words, and kept by what happens'

export default async function (stage, step) {
  const { hub } = stage
  const people = []
  for (const [name, country, orders] of [['Person One', 'DE', 2], ['Person Two', 'AT', 0], ['Person Three', 'FR', 1]]) {
    const p = await hub.call('POST', '/contacts', { name, traits: { country } })
    for (let i = 0; i < orders; i++) await hub.call('POST', `/contacts/${p.id}/events`, { name: 'order', amount: 20 + i, props: { sku: 'kettle' } })
    people.push(p)
  }
  const desk = await signIn(stage, undefined, { path: '/campaigns/segments' })
  const main = desk.getByRole('main', { name: 'Campaigns' })
  const count = main.getByRole('region', { name: 'Who it is now' })

  await step('a segment is built with the keyboard, and counted while it is made', async () => {
    await main.getByText('No segment yet').waitFor()
    await main.getByRole('link', { name: 'Add a segment' }).press('Enter')
    await main.getByLabel('Name', { exact: false }).first().fill('German buyers')
    await main.getByRole('combobox', { name: 'Which one' }).fill('country')
    await main.getByRole('combobox', { name: 'Compared how' }).selectOption('in')
    await main.getByRole('textbox', { name: 'Value' }).fill('DE, AT')
    await count.getByText('2 people').waitFor()
    await count.getByText('Person Two').waitFor()
    await main.getByRole('button', { name: 'Add a condition' }).press('Enter')
    await main.getByRole('combobox', { name: 'What is asked' }).nth(1).selectOption('event')
    await main.getByRole('combobox', { name: 'Which one' }).nth(1).fill('order')
    await count.getByText('1 person').waitFor()
    await main.getByRole('button', { name: 'Save' }).press('Enter')
    await main.getByRole('heading', { level: 1, name: 'German buyers' }).waitFor()
  })

  await step('who is in it follows what happens', async () => {
    const { items: [s] } = await hub.call('GET', '/segments')
    const members = async () => (await hub.call('GET', `/segments/${s.id}/members`)).items.map((m) => m.name)
    await until('one is in it', async () => (await members()).join() === 'Person One')
    await hub.call('POST', `/contacts/${people[1].id}/events`, { name: 'order', amount: 5 })
    await until('another one came', async () => (await members()).length === 2)
    await hub.call('PATCH', `/contacts/${people[0].id}`, { traits: { country: 'FR' } })
    await until('the first one left', async () => (await members()).join() === 'Person Two')
  })

  await step('the same in words; what is wrong is said with its place', async () => {
    await main.getByRole('button', { name: 'In words' }).click()
    const text = main.getByRole('textbox', { name: 'In words' })
    await until('it is written out', async () => (await text.inputValue()).startsWith('trait country in ("DE", "AT")\nand event order within last 90 days'))
    await text.fill('trait contry = "DE"\nor event order sum > 20')
    await main.getByText('Line 1, column 7: there is no trait "contry"; did you mean country?').waitFor()
    await text.fill('trait country = "FR"\nor event order sum > 20')
    await count.getByText('2 people').waitFor()
    await main.getByRole('button', { name: 'Builder' }).click()
    await main.getByRole('group', { name: 'one of these' }).waitFor()
    await main.getByRole('button', { name: 'Save' }).click()
    await main.getByRole('button', { name: 'Saved' }).waitFor()
  })

  await step('what is not saved is asked for before it is left, and Ctrl+S saves it', async () => {
    const asked = []
    const no = (dialog) => { asked.push(dialog.message()); void dialog.dismiss() }
    desk.on('dialog', no)
    await main.getByLabel('What it is for').fill('Written by hand')
    await desk.getByRole('link', { name: 'Journeys' }).press('Enter')
    await until('it was asked', () => asked.length === 1)
    assert.equal(await main.getByLabel('What it is for').inputValue(), 'Written by hand')
    await desk.keyboard.press('Control+s')
    await main.getByRole('button', { name: 'Saved' }).waitFor()
    await desk.getByRole('link', { name: 'Journeys' }).press('Enter')
    await main.getByRole('heading', { level: 1, name: 'Journeys' }).waitFor()
    await desk.goBack()
    await main.getByLabel('What it is for').waitFor()
    assert.deepEqual(asked, ['Leave without saving?'])
    desk.off('dialog', no)
  })

  await step('one that another needs is not deleted', async () => {
    const { items: [s] } = await hub.call('GET', '/segments')
    await hub.call('POST', '/segments', { name: 'Everybody else', text: `not segment ${s.id}` })
    await main.getByRole('button', { name: 'Delete' }).click()
    await desk.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await desk.getByRole('dialog').getByText('Everybody else').waitFor()
    await desk.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  })

  await step('what is refused is told in French and Romanian', async () => {
    for (const [language, name, words, save, told] of [['fr', 'Nom', 'En mots', 'Enregistrer', /^Conditions : il n’y a pas de caractéristique/], ['ro', 'Nume', 'În cuvinte', 'Salvează', /^Condiții: nu există trăsătura/]]) {
      await hub.call('PATCH', '/me', { language })
      await desk.goto(`${hub.url}/campaigns/segments/new`)
      await desk.getByLabel(name, { exact: false }).first().fill('Refused')
      await desk.getByRole('button', { name: words }).click()
      await desk.getByRole('textbox', { name: words }).fill('trait contry = "DE"')
      await desk.getByRole('button', { name: save, exact: true }).click()
      await desk.getByRole('alert').filter({ hasText: told }).waitFor()
      desk.once('dialog', (dialog) => void dialog.accept())
    }
    await hub.call('PATCH', '/me', { language: 'en' })
    await desk.goto(`${hub.url}/campaigns/segments`)
  })

  await step('axe has nothing against it', async () => {
    const { items } = await hub.call('GET', '/segments')
    const one = `/campaigns/segments/${items.find((s) => s.name === 'German buyers').id}`
    const counted = (p) => p.getByText(/^\d+ (people|person)$/).first().waitFor()
    assert.deepEqual(await everywhere(stage, desk, [['segments', '/campaigns/segments', counted], ['segment', one, counted],
      ['segment-new', '/campaigns/segments/new', (p) => p.getByRole('combobox', { name: 'What is asked' }).waitFor()]], process.env.PICTURES), [])
  })
}
