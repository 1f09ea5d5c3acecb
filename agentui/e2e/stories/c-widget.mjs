// The chat on the company's page: costs nothing until it is wanted, breaks no
// rule of the page, loses no word.
import assert from 'node:assert/strict'
import { bubble, field, row, signIn, type } from '../stage/browser.mjs'
import { holds, until } from '../stage/until.mjs'
import { Visitor } from '../stage/widget.mjs'

export const title = 'The chat on a strict page'

export default async function (stage, step) {
  const { hub, site } = stage
  site.inbox = (await hub.chatInbox(site.origin)).id
  const visitor = await Visitor.arrives(stage)
  const { page } = visitor
  const asked = []
  page.on('request', (r) => { if (r.url().startsWith(hub.url)) asked.push(new URL(r.url()).pathname) })
  await step('before anybody shows interest it is one request', async () => {
    await page.reload()
    await until('the launcher is there', visitor.launcher)
    await page.waitForLoadState('networkidle')
    assert.deepEqual(asked, ['/widget.js'])
    assert.equal(page.frames().length, 1)
  })

  await step('a page of words survives a reload unsent', async () => {
    await visitor.open()
    await visitor.box().fill('I had begun to write th')
    await until('the host page keeps it', () => page.evaluate(() => JSON.stringify(localStorage).includes('I had begun')))
    await page.reload()
    await visitor.open()
    await until('the words are back', async () => (await visitor.box().inputValue()) === 'I had begun to write th')
  })

  let desk
  await step('the visitor writes, the desk answers, a reload shows both', async () => {
    desk = await signIn(stage)
    await visitor.say('Do you ship to Norway?')
    await row(desk, 'Do you ship to Norway?').click()
    await bubble(desk, 'Do you ship to Norway?').waitFor()
    await visitor.box().fill('I mean')
    await desk.getByRole('log', { name: 'Conversation' }).getByText('is typing…').waitFor()
    await visitor.box().fill('')
    await desk.getByRole('log', { name: 'Conversation' }).getByText('is typing…').waitFor({ state: 'detached', timeout: 3000 })
    await desk.keyboard.press('r')
    await type(desk, 'Yes, in four days.')
    await desk.keyboard.press('Control+Enter')
    await visitor.sees('Yes, in four days.')
    await bubble(desk, 'Yes, in four days.').getByText(/^(Delivered|Read)/).waitFor()
    await page.reload()
    await visitor.open()
    await visitor.sees('Yes, in four days.')
    await visitor.sees('Do you ship to Norway?')
    assert.equal(await field(desk).inputValue(), '')
  })

  await step('the desk sees where the visitor is while they move, once the inbox wants to know, and no secret of an address', async () => {
    const where = desk.getByRole('region', { name: 'On your site' })
    assert.equal(await where.count(), 0)
    assert.equal(await page.evaluate(() => sessionStorage.length), 0)
    await hub.call('PATCH', `/inboxes/${site.inbox}`, { settings: { visits: true } })
    await where.getByRole('link', { name: /^The shop/ }).waitFor({ timeout: 15_000 })
    await where.getByText('There now').waitFor()
    await where.getByText('Chrome on Linux').waitFor()
    await page.evaluate(() => {
      history.pushState(null, '', '/lamps/7?session=s3cret&utm_source=letter#reviews')
      document.title = 'A small lamp'
    })
    await where.getByRole('link', { name: /^A small lamp/ }).waitFor()
    await where.getByText('1 page before').click()
    await where.getByRole('link', { name: /^The shop/ }).waitFor()
    assert.match(await where.innerText(), /\/lamps\/7/)
    const [talk] = (await hub.call('GET', '/conversations')).items
    const { visit } = await hub.call('GET', `/conversations/${talk.id}/visit`)
    assert.deepEqual(visit.pages.map((p) => p.url), [`${site.origin}/lamps/7?utm_source=letter`, `${site.origin}/`])
    assert.equal(visit.landing, `${site.origin}/`)
  })

  await step('what is said while the hub is away arrives once, in order', async () => {
    await hub.down()
    await visitor.say('And to Iceland?')
    await visitor.say('Or Greenland?')
    await until('both are shown as waiting', async () => (await visitor.bubbles()).filter((t) => /Iceland|Greenland/.test(t)).length === 2)
    await hub.up()
    await bubble(desk, 'Or Greenland?').waitFor({ timeout: 45_000 })
    const said = async () => (await desk.getByRole('log', { name: 'Conversation' }).getByRole('article').allInnerTexts()).map((t) => /Norway|Iceland|Greenland/.exec(t)?.[0]).filter(Boolean)
    assert.deepEqual(await said(), ['Norway', 'Iceland', 'Greenland'])
    await until('the widget shows them as sent', async () => (await visitor.app().locator('.queued, .sending').count()) === 0)
    await holds('once', async () => (await said()).length === 3, 500)
    assert.equal((await visitor.bubbles()).filter((t) => /Iceland|Greenland/.test(t)).length, 2)
  })

  await step('the Escape key closes it and gives the focus back', async () => {
    await visitor.app().getByRole('textbox', { name: 'Write a message…' }).press('Escape')
    await until('the focus is on the page again', () => page.evaluate(() => document.activeElement?.tagName === 'DIV' && document.activeElement.shadowRoot === null))
    await page.keyboard.press('Enter')
    await until('and opens it again', () => visitor.app().evaluate(() => document.hasFocus()))
  })

  await step("the page's policy was never broken", async () => {
    assert.deepEqual(await page.evaluate(() => window.refused), [])
    assert.deepEqual(site.violations, [])
  })

  await step('a page that is not on the list gets no chat, and no harm', async () => {
    await hub.call('PATCH', `/inboxes/${site.inbox}`, { settings: { allowed_origins: ['https://elsewhere.example'] } })
    const other = await Visitor.arrives(stage)
    await until('the launcher is there', other.launcher)
    await other.page.keyboard.press('Tab')
    await other.page.keyboard.press('Enter')
    await until('the frame was refused and taken away', () => other.page.frames().length === 1, 15_000)
    assert.equal(await other.page.getByRole('heading', { name: 'The shop' }).isVisible(), true)
  })
}
