// Journeys: drawn with the keyboard, the same as text, tried out with made-up
// people, started, and walked by one person to the end.
import assert from 'node:assert/strict'
import { overheard, signIn } from '../stage/browser.mjs'
import { until } from '../stage/until.mjs'
import { everywhere } from './k-calendars.mjs'

export const title = 'A journey is drawn with the keyboard, is the same as text, is tried out, and takes a person through'

export default async function (stage, step) {
  const { hub } = stage
  const desk = await signIn(stage, undefined, { path: '/campaigns/journeys' })
  const said = overheard(desk)
  const main = desk.getByRole('main', { name: 'Campaigns' })
  const picture = main.getByRole('group', { name: 'The journey' })
  const at = (name) => picture.getByRole('button', { name })
  const text = main.getByRole('textbox', { name: 'The same as text' })
  const pane = async (name) => { await main.getByRole('tab', { name }).click() }

  await step('an empty list says what a journey is, and begins one', async () => {
    await main.getByText('No journey yet').waitFor()
    await main.getByRole('button', { name: 'Add a journey' }).press('Enter')
    await at(/^Comes in/).waitFor()
  })

  await step('steps are added, changed and moved with the keyboard alone', async () => {
    await at(/^Comes in/).focus()
    await desk.keyboard.press('ArrowDown')
    assert.match(await desk.evaluate(() => document.activeElement.textContent), /Wait/)
    await desk.keyboard.press('Enter') // edits it
    await main.getByLabel('How long').fill('1m')
    await at(/^Wait/).focus()
    await desk.keyboard.press('+')
    await desk.getByRole('combobox', { name: 'Add a step' }).fill('set')
    await desk.keyboard.press('Enter')
    await main.getByLabel('Tags to add').fill('thanked')
    await at(/^Set/).focus()
    await until('the tag is in the picture', async () => /\+thanked/.test(await at(/^Set/).textContent()))
    await desk.keyboard.press('Alt+ArrowUp') // before the wait
    await at(/^Comes in/).focus()
    await desk.keyboard.press('ArrowDown')
    assert.match(await desk.evaluate(() => document.activeElement.textContent), /Set/)
    await desk.keyboard.press('ArrowDown')
    await desk.keyboard.press('Delete') // no wait at all
    assert.equal(await at(/^Wait/).count(), 0)
    await desk.keyboard.press('Control+z')
    await at(/^Wait/).waitFor()
    await desk.keyboard.press('Control+Shift+z')
    await until('it is gone again', async () => await at(/^Wait/).count() === 0)
    assert.deepEqual(said, [], 'the console stays empty')
  })

  await step('the text is the same thing, in both directions', async () => {
    await pane('Text')
    await until('it is written out', async () => /tag:\s*\n?\s*(- thanked|\[thanked\])/.test(await text.inputValue()))
    const yaml = await text.inputValue()
    await text.fill(yaml.replace('name: New journey', 'name: Thanks  # a comment'))
    await main.getByRole('heading', { level: 1, name: 'Thanks' }).waitFor()
    await text.fill(yaml.replace('name: New journey', 'name: Thanks\nnmae: oops'))
    await main.getByRole('alert').filter({ hasText: 'nmae' }).waitFor()
    await text.fill(yaml.replace('name: New journey', 'name: Thanks').replace('id: end', 'id: end\n    name: Good bye'))
    await at(/^Good bye/).waitFor()
    await desk.keyboard.press('Control+s')
    await main.getByRole('button', { name: 'Saved' }).waitFor()
    const { items: [row] } = await hub.call('GET', '/journeys')
    const kept = await hub.call('GET', `/journeys/${row.id}`)
    assert.equal(kept.name, 'Thanks')
    assert.equal(kept.journey.steps.at(-1).name, 'Good bye')
  })

  await step('made-up people show where they go, and where nobody does', async () => {
    await pane('Try out')
    await main.getByLabel('People', { exact: true }).fill('2000')
    await main.getByRole('button', { name: 'Run', exact: true }).click()
    const result = main.getByRole('region', { name: 'What came of it' })
    await until('all of them went through', async () => /2,000/.test(await result.textContent().catch(() => '')))
    await result.getByRole('img').waitFor()
  })

  await step('it is started, and a person goes through; their way says why', async () => {
    await main.getByRole('button', { name: 'Start', exact: true }).click()
    await main.getByText('Running').waitFor()
    const ana = await hub.call('POST', '/contacts', { name: 'Ana' })
    await until('somebody walks', async () => {
      await hub.call('POST', `/contacts/${ana.id}/events`, { name: 'order.placed', amount: 60 })
      return (await hub.call('GET', `/contacts/${ana.id}/journeys`)).items.length > 0
    }, 30_000)
    await until('she is through', async () => (await hub.call('GET', `/contacts/${ana.id}`)).traits.tags === 'thanked', 30_000)
    await pane('People')
    await main.getByLabel('Which').selectOption('completed')
    await main.getByRole('button', { name: /^Ana/ }).click()
    await main.getByText('on to end').waitFor()
  })

  await step('an edit by somebody else is not overwritten unasked', async () => {
    const { items: [row] } = await hub.call('GET', '/journeys')
    const now = await hub.call('GET', `/journeys/${row.id}`)
    await hub.call('PUT', `/journeys/${row.id}`, { journey: { ...now.journey, note: 'theirs' }, version: now.version })
    await pane('Step')
    await at(/^Comes in/).click()
    await main.getByLabel('Note').fill('mine')
    await main.getByRole('button', { name: 'Save', exact: true }).click()
    await main.getByRole('alert').filter({ hasText: 'Somebody else' }).waitFor()
    await main.getByRole('button', { name: 'Save mine after it' }).click()
    await main.getByRole('button', { name: 'Saved' }).waitFor()
    assert.equal((await hub.call('GET', `/journeys/${row.id}`)).journey.note, 'mine')
  })

  await step('axe has nothing against it', async () => {
    const { items: [row] } = await hub.call('GET', '/journeys')
    assert.deepEqual(await everywhere(stage, desk, [['journeys', '/campaigns/journeys', (p) => p.getByText('Running').waitFor()],
      ['journey', `/campaigns/journeys/${row.id}`, (p) => p.getByRole('group', { name: 'The journey' }).waitFor()]], process.env.PICTURES), [])
  })
}
