// A template from the library to what is sent, and back: edited, mended, seen as
// somebody at the edge, let out by a second person, tested, and rolled back.
import assert from 'node:assert/strict'
import { overheard, signIn } from '../stage/browser.mjs'
import { until } from '../stage/until.mjs'
import { everywhere } from './k-calendars.mjs'

export const title = 'A template is made, mended, approved by a second person, and taken back'

export default async function (stage, step) {
  const { hub, relay } = stage
  await hub.mailInbox(relay)
  const writer = await hub.colleague('Olga Petrova', 'supervisor')
  const reader = await hub.colleague('Kofi Mensah', 'agent')
  const desk = await signIn(stage, writer, { path: '/campaigns/templates' })
  const said = overheard(desk)
  const main = desk.getByRole('main', { name: 'Campaigns' })
  const source = main.getByRole('textbox', { name: 'Source' })
  const preview = main.getByRole('region', { name: 'Preview' })
  const mail = (page) => page.getByRole('region', { name: 'Preview' }).frameLocator('iframe').first()
  const path = '/campaigns/templates/win-back'

  await step('the library shows its mails, and one of them is taken', async () => {
    await main.getByText('No template yet').waitFor()
    await main.getByRole('link', { name: 'Make the first one' }).press('Enter')
    await until('the pictures are drawn', async () => (await main.locator('iframe').count()) >= 5)
    await main.getByRole('button', { name: 'Use Win-back' }).press('Enter')
    await desk.waitForURL(`**${path}`)
    await mail(desk).getByText('it has been a while').waitFor()
    await main.getByText('Draft · 1').waitFor()
    const colour = await mail(desk).locator('[style*="background"]').first().evaluate((el) => getComputedStyle(el).backgroundColor)
    assert.notEqual(colour, 'rgba(0, 0, 0, 0)', 'the mail has its styles')
    assert.deepEqual(said, [], 'and the console stays empty')
  })

  await step('a word that is not known is found at its line, and mended with one key', async () => {
    await source.focus()
    await source.evaluate((el) => { const at = el.value.indexOf('contact.first_name'); el.setSelectionRange(at, at + 18) })
    await desk.keyboard.type('contact.frist_name')
    await main.getByText('“contact.frist_name” is not known.').waitFor()
    await main.getByRole('button', { name: 'Mail · any language: 1 mistake' }).waitFor()
    await main.getByText('Not saved; kept in this browser').waitFor()
    await desk.keyboard.press('Control+s')
    await desk.getByText('It cannot be saved yet: 1 mistake.').first().waitFor()
    await main.getByRole('button', { name: 'Write contact.first_name' }).press('Enter')
    await main.getByText('“contact.frist_name” is not known.').waitFor({ state: 'detached' })
    assert.ok(!(await source.inputValue()).includes('frist'))
    assert.ok(await desk.evaluate(() => document.documentElement.scrollHeight <= innerHeight), 'the page itself does not scroll')
  })

  await step('a variable is inserted, a language added; nothing is lost by leaving', async () => {
    await main.getByRole('textbox', { name: 'Subject' }).fill('We miss you, ')
    await desk.keyboard.press('Control+i')
    await desk.getByRole('combobox', { name: 'Insert' }).fill('first_name')
    await desk.keyboard.press('Enter')
    await until('it stands there', async () => (await main.getByRole('textbox', { name: 'Subject' }).inputValue()) === 'We miss you, {{ contact.first_name }}')
    await main.getByRole('button', { name: 'Add a language' }).press('Enter')
    await main.getByRole('combobox', { name: 'Which language' }).fill('de')
    await desk.keyboard.press('Enter')
    await main.getByRole('heading', { name: 'Mail · German' }).waitFor()
    await until('the focus is where the field was', () => desk.evaluate(() => document.activeElement?.textContent === 'Add a language'))
    await desk.keyboard.press('Enter')
    await desk.keyboard.press('Escape')
    await until('and after Escape, too', () => desk.evaluate(() => document.activeElement?.textContent === 'Add a language'))
    await main.getByRole('button', { name: /Any text · German: not written; they get Any text · any language/ }).waitFor()
    await desk.goto(`${hub.url}/campaigns/templates`)
    await until('the tab says where', async () => (await desk.title()) === 'Templates · Parley')
    await main.getByRole('link', { name: /Win-back/ }).press('Enter')
    await until('whoever comes by keys begins at the heading', () => desk.evaluate(() => document.activeElement?.matches('h1') && document.activeElement.textContent === 'Win-back'))
    await until('and which', async () => (await desk.title()) === 'Win-back · Parley')
    await main.getByText('Not saved; kept in this browser').waitFor()
    await main.getByRole('button', { name: 'Mail · German: written' }).waitFor()
  })

  await step('it is seen as somebody at the edge, all variants side by side', async () => {
    await preview.getByLabel('As', { exact: true }).selectOption('rtl')
    await mail(desk).getByText('عبد').first().waitFor()
    await preview.getByRole('button', { name: 'All side by side' }).click()
    await until('all are shown', async () => (await preview.getByRole('article').count()) === 7)
    await preview.getByLabel('As', { exact: true }).selectOption('empty')
    await preview.getByText(/Nothing is known for \d+ variable/).first().waitFor()
    await preview.getByText(/\d SMS/).first().waitFor()
    await preview.getByRole('button', { name: 'All side by side' }).click()
    await preview.getByLabel('As', { exact: true }).selectOption('hostile')
    await until('nothing broke out', async () => (await preview.locator('iframe').first().getAttribute('sandbox')) === 'allow-same-origin' && (await mail(desk).locator('script').count()) === 0)
  })

  await step('it is saved, tested to an own address, and put before somebody else', async () => {
    await desk.keyboard.press('Control+s')
    await main.getByText(/Revision 2 · saved/).waitFor()
    await main.getByRole('button', { name: 'Test', exact: true }).click()
    await desk.getByRole('button', { name: 'Send the test' }).click()
    await desk.getByText('accepted by the network').waitFor()
    await until('it arrived', () => relay.mails.some((m) => m.to.includes(writer.email) && m.headers.subject.includes('[Test 2] We miss you')))
    await desk.keyboard.press('Escape')
    await main.getByRole('button', { name: 'Ask for approval' }).click()
    await desk.getByRole('dialog').getByLabel('Note').fill('A warmer subject')
    await desk.getByRole('dialog').getByRole('button', { name: 'Ask for approval' }).click()
    await main.getByText('Revision 2 waits for approval').waitFor()
    assert.equal(await main.getByRole('button', { name: 'Approve' }).count(), 0)
  })

  const boss = await signIn(stage, undefined, { path: `${path}/versions` })
  const theirs = boss.getByRole('main', { name: 'Campaigns' })
  await step('a second person compares, and lets it out', async () => {
    await theirs.getByText('“A warmer subject”').waitFor()
    await theirs.getByText('We miss you, {{ contact.first_name }}').first().waitFor()
    await theirs.getByRole('button', { name: 'Approve' }).click()
    await boss.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
    await theirs.getByText('Live · 2').waitFor()
    await main.getByText('Live · 2').waitFor({ timeout: 30_000 })
  })

  await step('another revision goes live and is taken back', async () => {
    const { revision, ...now } = await hub.call('GET', '/templates/win-back')
    await hub.call('PUT', '/templates/win-back', { ...pick(now), name: 'Win-back, louder', revision })
    await hub.call('POST', '/templates/win-back/submit', { revision: 3 })
    await hub.call('POST', '/templates/win-back/approve', { revision: 3 })
    await boss.reload()
    await theirs.getByText('Live · 3').waitFor()
    await theirs.getByRole('button', { name: 'Go back to revision 2' }).click()
    await boss.getByRole('dialog').getByLabel('Note').fill('Too loud')
    await boss.getByRole('dialog').getByRole('button', { name: 'Go back to it' }).click()
    await theirs.getByText('Live · 2').waitFor()
    await theirs.getByText('“Too loud”').waitFor()
  })

  await step('two who write at once are told of each other, part by part', async () => {
    await desk.goto(hub.url + path)
    await main.getByText(/Revision 3 · saved/).waitFor()
    await main.getByRole('textbox', { name: 'Subject' }).fill('Mine')
    const { revision, ...now } = await hub.call('GET', '/templates/win-back')
    await hub.call('PUT', '/templates/win-back', { ...pick(now), name: 'Renamed elsewhere', revision })
    await desk.keyboard.press('Control+s')
    const conflict = desk.getByRole('alert', { name: 'Somebody else saved meanwhile' })
    await conflict.getByRole('group', { name: 'Mail · any language' }).waitFor()
    await conflict.getByRole('button', { name: 'Go on with this' }).click()
    await desk.keyboard.press('Control+s')
    await main.getByText(/Revision 5 · saved/).waitFor()
    const after = await hub.call('GET', '/templates/win-back')
    assert.deepEqual([after.name, after.variants[0].subject], ['Renamed elsewhere', 'Mine'])
  })

  await step('who may only read sees it, and can change nothing', async () => {
    const page = await signIn(stage, reader, { path })
    await page.getByText('You can look at this template').waitFor()
    await mail(page).getByText('it has been a while').waitFor()
    assert.equal(await page.getByRole('button', { name: /Save|Test|Insert|Approve/ }).count(), 0)
    await page.getByRole('navigation', { name: 'Main menu' }).getByRole('link', { name: 'Templates' }).click()
    await page.waitForURL('**/campaigns/templates')
    await page.goto(`${hub.url}/campaigns/templates/new`)
    await page.getByRole('alert').getByText('Not for your role').waitFor()
  })

  await step('no policy was broken on the way', async () => {
    assert.deepEqual(said.filter((x) => x.includes('Content Security Policy')), [])
  })

  await step('axe has nothing against it', async () => {
    const drawn = (p) => p.getByRole('region', { name: 'Preview' }).locator('iframe').first().waitFor()
    assert.deepEqual(await everywhere(stage, boss, [['templates', '/campaigns/templates', (p) => p.getByRole('link', { name: /Renamed elsewhere/ }).waitFor()],
      ['templates-new', '/campaigns/templates/new', (p) => p.getByRole('button', { name: 'Use Survey' }).waitFor()], ['template', path, drawn],
      ['template-versions', `${path}/versions`, (p) => p.getByText('Too loud').first().waitFor()]], process.env.PICTURES), [])
  })
}

/** pick is what of an answer is written. */
const pick = ({ name, purpose, kind, layout, variants }) => ({ name, purpose, kind, layout, variants })
