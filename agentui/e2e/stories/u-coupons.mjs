// Coupons: an offer is made and filled, a campaign gives its codes, and a colleague
// puts one into a reply.
import assert from 'node:assert/strict'
import { person, row, signIn } from '../stage/browser.mjs'
import { post } from '../stage/post.mjs'
import { until } from '../stage/until.mjs'
import { everywhere, look } from './k-calendars.mjs'

export const title = 'Offers are made and filled with codes, given by campaigns and in a reply'

export default async function (stage, step) {
  const { hub, relay } = stage
  const desk = await signIn(stage, undefined, { path: '/campaigns' })
  const main = desk.getByRole('main', { name: 'Campaigns' })
  const dialog = desk.getByRole('dialog')
  const offer = (name) => main.getByRole('listitem', { name })

  await step('an offer is made with the keyboard, from the palette on', async () => {
    await main.getByRole('heading', { level: 1 }).waitFor()
    await desk.getByRole('navigation', { name: 'Campaigns' }).getByRole('link', { name: 'Coupons' }).waitFor()
    await desk.keyboard.press('Control+k')
    await dialog.getByRole('combobox').fill('coupons')
    await desk.keyboard.press('Enter')
    await main.getByText('No offer yet').waitFor()
    await main.getByRole('button', { name: 'New offer' }).press('Enter')
    await dialog.getByLabel('Name', { exact: false }).first().fill('Spring')
    await dialog.getByLabel('Terms').fill('10 % off any lamp, once for each person.')
    await dialog.getByLabel('Colleagues may give it for goodwill').press('Space')
    await dialog.getByRole('button', { name: 'Create' }).press('Enter')
    await desk.getByRole('dialog', { name: 'Add codes to Spring' }).waitFor()
  })

  await step('codes are pasted: doubles and lines without a code are told', async () => {
    await dialog.getByRole('textbox', { name: 'Codes' }).fill('Code,Value\nLAMP-1,10\nLAMP-2,10\nLAMP-1,10\ntwo words,10')
    await dialog.getByText('Line 5: two words,10').waitFor()
    await dialog.getByRole('button', { name: 'Add 2 codes' }).press('Enter')
    await dialog.getByText('2 codes added').waitFor()
    await dialog.getByText('1 line had a code that was there already').waitFor()
    await dialog.getByText('1 line held no code').waitFor()
    await desk.keyboard.press('Enter')
    await offer('Spring').getByText('2 left').waitFor()
  })

  await step('more come from a file, and those that are there already are not added', async () => {
    await offer('Spring').getByRole('button', { name: 'Add codes' }).press('Enter')
    await dialog.getByLabel('Choose a file').setInputFiles({ name: 'codes.csv', mimeType: 'text/csv', buffer: Buffer.from('\uFEFFCode;Value\r\nLAMP-2;10\r\nLAMP-3;10\r\n') })
    await dialog.getByRole('button', { name: 'Add 2 codes' }).click()
    await dialog.getByText('1 code added').waitFor()
    await dialog.getByText('1 line had a code that was there already').waitFor()
    await dialog.getByRole('button', { name: 'Done' }).click()
    await offer('Spring').getByText('3 left').waitFor()
  })

  await step('one is ended, and opened again by another end', async () => {
    await hub.call('POST', '/coupon-pools', { pool: { name: 'Winter', codes: 'same', code: 'SNOW' } })
    await desk.reload()
    await offer('Winter').getByRole('button', { name: 'More about Winter' }).press('Enter')
    await desk.getByRole('menuitem', { name: 'End it now' }).press('Enter')
    await dialog.getByRole('button', { name: 'End it now' }).press('Enter')
    await offer('Winter').getByText('Ended', { exact: true }).waitFor()
    await offer('Winter').getByRole('button', { name: 'Change Winter' }).press('Enter')
    await dialog.getByLabel('Ends').fill('')
    await dialog.getByRole('button', { name: 'Save' }).press('Enter')
    await dialog.waitFor({ state: 'detached' }) // before that the list is hidden to roles
    await offer('Winter').getByText('Ended', { exact: true }).waitFor({ state: 'detached' })
    const { items } = await hub.call('GET', '/coupon-pools')
    assert.deepEqual(items.map((o) => [o.pool.name, o.over, o.left]), [['Winter', false, null], ['Spring', false, 3]])
  })

  await step('a campaign whose message names a coupon asks for its offer, and tells that there are too few codes', async () => {
    const inbox = await hub.mailInbox(relay)
    for (const n of [1, 2, 3, 4, 5]) await hub.call('POST', '/contacts', { name: `Reader ${n}`, identities: [{ kind: 'email', address: `reader${n}@customers.example` }] })
    const template = await hub.call('POST', '/templates', { name: 'A gift', purpose: 'service', variants: [{ channel: 'text', source: 'text', subject: 'A gift', body: 'Hello {{ contact.name }}, your code is {{ coupon.code }}: {{ coupon.terms }}' }] })
    await hub.call('POST', `/templates/${template.id}/submit`, { revision: template.revision })
    await hub.call('POST', `/templates/${template.id}/approve`, { revision: template.revision })
    const { id } = await hub.call('POST', '/campaigns', { campaign: { name: 'Gifts', purpose: 'service', audience: { everyone: true }, template: template.id, inboxes: [inbox.id] } })
    await desk.goto(`${hub.url}/campaigns/${id}/review`)
    await main.getByRole('link', { name: 'The message names a coupon: choose an offer' }).press('Enter')
    await main.getByRole('combobox', { name: 'Coupon' }).selectOption({ label: 'Spring · 3 left' })
    await main.getByText('3 codes left for 5 people').waitFor()
    await main.getByRole('link', { name: /^All offers/ }).waitFor()
    await main.getByText(/saved/).first().waitFor()
    const content = `/campaigns/${id}/content`
    const review = `/campaigns/${id}/review`
    assert.deepEqual(await everywhere(stage, desk, [['coupons-content', content, (p) => p.getByText('3 codes left for 5 people').waitFor()], ['coupons-review', review, (p) => p.getByRole('note').waitFor()]], process.env.PICTURES), [])
    await main.getByRole('link', { name: /Review/ }).click()
    await main.getByRole('note').getByText('2 people will not get the message.').waitFor()
    await main.getByText('Each gets a code of the offer “Spring”.').waitFor()
    await main.getByLabel(/Type 5/).fill('5')
    await desk.keyboard.press('Enter')
    await until('three got a code', async () => (await hub.call('GET', '/coupon-pools')).items.find((o) => o.pool.name === 'Spring').given === 3)
    await desk.goto(`${hub.url}/campaigns/coupons`)
    await offer('Spring').getByText('No code left').waitFor()
    await offer('Spring').getByText('3 given').waitFor()
  })

  await step('a step of a journey names its offer, as text, too', async () => {
    const template = (await hub.call('GET', '/templates')).items.find((t) => t.name === 'A gift')
    const { id } = await hub.call('POST', '/journeys', { journey: { name: 'Thanks', entry: { manual: true }, exits: [{ on: 'reply' }], steps: [{ id: 'gift', send: { template: template.id, channels: ['email'], coupon_pool: 'off_gone' }, next: 'end' }, { id: 'end', end: { reached: true } }] } })
    await desk.goto(`${hub.url}/campaigns/journeys/${id}`)
    await main.getByRole('group', { name: 'The journey' }).getByRole('button', { name: /^Send/ }).click()
    await main.getByText('the offer is not there, or has ended').waitFor()
    const field = main.getByRole('combobox', { name: 'Coupon' })
    await field.selectOption({ label: 'Winter' })
    await main.getByText('the offer is not there, or has ended').waitFor({ state: 'detached' })
    await field.selectOption({ label: 'Spring · 0 left' })
    await main.getByText('the offer has no code left: who comes here is skipped').waitFor()
    if (process.env.PICTURES) await desk.screenshot({ path: `${process.env.PICTURES}/coupons-journey-light-1440.png` })
    await main.getByRole('tab', { name: 'Text' }).click()
    const spring = (await hub.call('GET', '/coupon-pools')).items.find((o) => o.pool.name === 'Spring')
    await until('the text says so', async () => (await main.getByRole('textbox', { name: 'The same as text' }).inputValue()).includes(`coupon_pool: ${spring.id}`))
    await desk.keyboard.press('Control+s')
    await until('it is kept', async () => (await hub.call('GET', `/journeys/${id}`)).journey.steps[0].send.coupon_pool === spring.id)
    await desk.goto(`${hub.url}/campaigns/coupons`)
  })

  await step('axe has nothing against it', async () => {
    const spring = (await hub.call('GET', '/coupon-pools')).items.find((o) => o.pool.name === 'Spring')
    await hub.call('POST', `/coupon-pools/${spring.id}/codes`, { text: 'LAMP-4\nLAMP-5\nLAMP-6' })
    const ada = await hub.call('POST', '/contacts', { name: 'Person One' })
    const given = await hub.call('POST', `/contacts/${ada.id}/coupons`, { pool_id: spring.id, reason: 'The parcel came late' })
    await hub.call('POST', `/contacts/${ada.id}/events`, { name: 'order', props: { coupon: given.code } })
    await until('the page says so', async () => (await offer('Spring').getByText('1 of them redeemed').count()) === 1)
    const adding = async (p) => {
      await p.getByRole('button', { name: 'Add codes to Spring' }).click()
      await p.getByRole('textbox', { name: 'Codes' }).fill('A1\nB2\nno code')
      await p.getByText('Line 3: no code').waitFor()
    }
    const making = async (p) => { await p.getByRole('button', { name: 'New offer' }).click(); await p.getByRole('dialog').getByLabel('Terms').waitFor() }
    const at = '/campaigns/coupons'
    assert.deepEqual(await everywhere(stage, desk, [['coupons', at, (p) => p.getByText('1 of them redeemed').waitFor()], ['coupons-adding', at, adding], ['coupons-making', at, making]], process.env.PICTURES), [])
  })

  await step('a coupon for goodwill goes into the reply, where the cursor was', async () => {
    await post(hub.smtp, { from: 'mina@customers.example', name: 'Mina Example', to: 'support@shop.example', subject: 'My lamp came late', text: 'Two weeks!' })
    await until('it has come', async () => (await hub.call('GET', '/conversations')).items.length === 1)
    await desk.setViewportSize({ width: 1440, height: 900 })
    await desk.goto(`${hub.url}/inbox/all`)
    await row(desk, 'Mina Example').click()
    const box = desk.getByRole('textbox', { name: 'Write to Mina Example' })
    await desk.getByRole('button', { name: 'Give a coupon' }).waitFor()
    await box.fill('Sorry! Please take  with your next order.')
    for (let i = 0; i < ' with your next order.'.length; i++) await box.press('ArrowLeft')
    await box.press('Escape')
    await desk.keyboard.press('Shift+C')
    await dialog.getByLabel('Why', { exact: false }).fill('The parcel came late')
    if (process.env.PICTURES) await desk.screenshot({ path: `${process.env.PICTURES}/coupons-giving-light-1440.png` })
    await desk.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await until('the code is in the reply', async () => /^Sorry! Please take LAMP-\d with your next order\.$/.test(await box.inputValue()))
    await desk.keyboard.type('!') // the cursor stands behind it
    assert.match(await box.inputValue(), /^Sorry! Please take LAMP-\d! with/)
    if (process.env.PICTURES) await desk.screenshot({ path: `${process.env.PICTURES}/coupons-reply-light-1440.png` })
  })

  await step('on a phone the drawer makes room for the reply', async () => {
    const phone = await person(stage, { colorScheme: 'dark', viewport: { width: 390, height: 844 }, bypassCSP: true })
    await phone.context().addCookies(await desk.context().cookies())
    await phone.goto(`${hub.url}/inbox/all`)
    await row(phone, 'Mina Example').click()
    const box = phone.getByRole('textbox', { name: 'Write to Mina Example' })
    await box.fill('Here:')
    await phone.getByRole('button', { name: /^Show/ }).click()
    await phone.getByRole('button', { name: 'Give a coupon' }).click()
    await phone.getByRole('dialog').getByLabel('Why', { exact: false }).fill('Again late')
    assert.deepEqual(await look(phone, 'giving dark 390'), [])
    if (process.env.PICTURES) await phone.screenshot({ path: `${process.env.PICTURES}/coupons-giving-dark-390.png` })
    await phone.getByRole('dialog').getByRole('button', { name: 'Give a coupon' }).click()
    await phone.getByRole('complementary', { name: 'Customer' }).waitFor({ state: 'detached' })
    await until('the code is in the reply', async () => /^Here: LAMP-\d$/.test(await box.inputValue()))
    await until('which has the focus', () => box.evaluate((e) => e === document.activeElement))
    if (process.env.PICTURES) await phone.screenshot({ path: `${process.env.PICTURES}/coupons-reply-dark-390.png` })
  })
}
