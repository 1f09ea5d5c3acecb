// The story of the whole product: from an empty hub to one customer answered on
// two channels. The owner's part is done with the keyboard alone.
import assert from 'node:assert/strict'
import { bubble, field, live, person, row, type } from '../stage/browser.mjs'
import { owner } from '../stage/hub.mjs'
import { post } from '../stage/post.mjs'
import { signed } from '../stage/site.mjs'
import { until } from '../stage/until.mjs'
import { Visitor } from '../stage/widget.mjs'

export const title = 'From an empty hub to one customer, answered on two channels'
const secret = 'only the company server knows this'
const ada = { name: 'Ada Lovelace', email: 'ada@customers.example' }

/** tabTo presses Tab until target has the focus. */
async function tabTo(page, target) {
  for (let i = 0; i < 60; i++) {
    if (await target.evaluate((el) => el === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error('the Tab key does not lead there')
}

async function press(page, target, key = 'Enter') {
  await target.waitFor()
  await tabTo(page, target)
  await page.keyboard.press(key)
}

async function write(page, label, text) {
  await tabTo(page, page.getByLabel(new RegExp(`^${label}( \\*)?$`)))
  await type(page, text)
}

const chip = (page, who) => row(page, who).locator('.sla')

export default async function ({ hub, relay, site, ...stage }, step) {
  stage = { hub, relay, site, ...stage }
  const desk = await person(stage)
  await step('the owner signs in by keyboard', async () => {
    await desk.goto(hub.url)
    await desk.getByRole('heading', { name: 'Sign in' }).waitFor()
    await type(desk, owner.email) // the first field has the focus
    await desk.keyboard.press('Tab')
    await type(desk, owner.password)
    await desk.keyboard.press('Enter')
    await desk.getByText('No inbox yet').waitFor()
    await live(desk)
  })

  await step('adds a mail inbox', async () => {
    await press(desk, desk.getByRole('main').or(desk.getByRole('region')).getByRole('link', { name: 'Add an inbox' }))
    await press(desk, desk.getByRole('button', { name: /Email|Mail/ }))
    await write(desk, 'Name of the inbox', 'Support')
    await write(desk, 'Mail address', 'support@shop.example')
    await write(desk, 'Sender name', 'The shop')
    await press(desk, desk.getByLabel('Take mail sent straight to this hub'), 'Space')
    await press(desk, desk.getByRole('checkbox', { name: 'Send by SMTP' }), 'Space')
    await write(desk, 'SMTP server', '127.0.0.1')
    await write(desk, 'Port', String(relay.port))
    await tabTo(desk, desk.getByLabel('Encryption'))
    await type(desk, 'None')
    await press(desk, desk.getByRole('button', { name: 'Create' }))
    await desk.getByRole('heading', { name: 'Support' }).waitFor()
  })

  await step('tests it', async () => {
    await press(desk, desk.getByRole('button', { name: 'Test this inbox' }))
    await desk.getByText(/^(Everything works|It works, with \S+ remarks?)\.$/).waitFor() // a remark: nothing is known of the sender's domain here
  })

  await step('adds a chat inbox', async () => {
    await desk.locator('body').evaluate((b) => b.ownerDocument.activeElement.blur())
    await desk.keyboard.press('g')
    await desk.keyboard.press('a')
    await press(desk, desk.getByRole('link', { name: 'Add an inbox' }))
    await press(desk, desk.getByRole('button', { name: /chat/i }))
    await write(desk, 'Name of the inbox', 'Shop chat')
    await write(desk, 'Sites that may show the chat', site.origin)
    const signing = desk.getByLabel('Secret for signed visitors')
    if (!(await signing.isVisible())) await press(desk, desk.getByText('More settings'))
    await write(desk, 'Secret for signed visitors', secret)
    await press(desk, desk.getByRole('button', { name: 'Create' }))
    await desk.getByText('Put this line on every page').waitFor()
    site.inbox = /inb_\w+/.exec(desk.url())[0]
    site.token = signed(secret, site.inbox, { sub: 'u-1', ...ada })
  })

  let visitor
  await step('a customer who is signed in on the site chats, and the desk sees it live', async () => {
    await desk.locator('body').evaluate((b) => b.ownerDocument.activeElement.blur())
    await desk.keyboard.press('g')
    await desk.keyboard.press('i')
    await desk.getByText('No open conversations').waitFor()
    await desk.evaluate(() => { window.sameLoad = true })
    visitor = await Visitor.arrives(stage, { path: '/?member' })
    await visitor.open()
    await visitor.say('My parcel has not arrived.')
    await row(desk, ada.name).waitFor()
    await chip(desk, 'My parcel').and(desk.getByLabel(/First answer: due soon|First answer: in time|First answer: due in minutes/)).waitFor()
  })

  await step('a mail of the same person arrives live and belongs to the same profile', async () => {
    await post(hub.smtp, { from: ada.email, name: ada.name, subject: 'Invoice missing', text: 'Please send me the invoice of order 10423.', id: '<first@customers.example>' })
    await row(desk, 'Invoice missing').waitFor()
    assert.equal((await hub.call('GET', '/contacts')).items.length, 1, 'one person, one profile')
  })

  await step('the agent answers the chat; the answer is in the widget and the clock has stopped', async () => {
    await row(desk, 'My parcel').click()
    await bubble(desk, 'My parcel has not arrived.').waitFor()
    await desk.keyboard.press('r')
    await type(desk, 'It comes tomorrow before noon.')
    await desk.keyboard.press('Control+Enter')
    await visitor.sees('It comes tomorrow before noon.')
    assert.equal(await visitor.app().getByText('Nobody is here').count(), 0, 'somebody is at the desk')
    await until('no first-answer clock runs', async () => !(await desk.locator('main .sla').getAttribute('aria-label', { timeout: 200 }).catch(() => ''))?.startsWith('First answer'))
  })

  await step('the contact panel shows both conversations and what is proven', async () => {
    const panel = desk.getByRole('complementary', { name: 'Customer' })
    await panel.getByText('Invoice missing').waitFor()
    await panel.getByRole('button', { name: /My parcel|It comes tomorrow/ }).waitFor()
    const handle = panel.getByRole('listitem').filter({ hasText: ada.email })
    await handle.getByText('Verified', { exact: true }).waitFor()
    assert.equal(await handle.count(), 1)
  })

  await step('the agent answers the mail; it leaves through the relay as a proper reply', async () => {
    await row(desk, 'Invoice missing').click()
    await bubble(desk, 'Please send me the invoice').waitFor()
    await desk.keyboard.press('r')
    await field(desk).waitFor()
    await type(desk, 'Here it is, with kind regards.')
    await desk.keyboard.press('Control+Enter')
    const sent = await until('the mail reaches the relay', () => relay.mails.find((m) => m.body.includes('Here it is')), 20_000)
    assert.deepEqual(sent.to, [ada.email])
    assert.match(sent.headers.from, /The shop.*<support(\+[\w.-]+)?@shop\.example>/)
    assert.equal(sent.headers.subject, 'Re: Invoice missing')
    assert.equal(sent.headers['in-reply-to'], '<first@customers.example>')
    assert.match(sent.headers.references, /<first@customers\.example>/)
    assert.match(sent.headers['message-id'], /^<[^<>@\s]+@[^<>@\s]+>$/)
    await bubble(desk, 'Here it is').getByText(/^Sent/).waitFor()
    await until('its clock has stopped too', async () => (await desk.locator('main header .sla').count()) === 0)
    assert.equal(await desk.evaluate(() => window.sameLoad), true, 'the desk was never loaded again')
    assert.equal(relay.mails.length, 1)
  })
}
