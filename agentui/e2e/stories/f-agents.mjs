// Who may sit at the desk: invited, in, out again at once.
import assert from 'node:assert/strict'
import { live, person, signIn } from '../stage/browser.mjs'
import { owner } from '../stage/hub.mjs'
import { until } from '../stage/until.mjs'

export const title = 'Who may sit at the desk'
const olga = { name: 'Olga Petrova', email: 'olga@shop.example', password: 'the first password' }

async function enter(page, who) {
  await page.getByLabel('Email address').fill(who.email)
  await page.getByLabel('Password').fill(who.password)
  await page.keyboard.press('Enter')
}

export default async function (stage, step) {
  const { hub, relay } = stage
  let admin
  let desk
  let link
  await step('a wrong password is refused in words that give nothing away', async () => {
    await hub.mailInbox(relay)
    const page = await person(stage)
    await page.goto(`${hub.url}/login`)
    await enter(page, { email: owner.email, password: 'not the password' })
    const known = await page.getByRole('alert').innerText()
    await enter(page, { email: 'nobody@shop.example', password: 'not the password' })
    await page.getByRole('button', { name: 'Sign in', disabled: false }).waitFor()
    assert.equal(await page.getByRole('alert').innerText(), known)
    assert.match(known, /Address or password is wrong/)
  })

  await step('the owner invites somebody and hands over the link', async () => {
    admin = await signIn(stage, owner, { path: '/admin/agents' })
    await admin.getByRole('button', { name: 'Invite somebody' }).click()
    const dialog = admin.getByRole('dialog')
    await dialog.getByLabel('Name').fill(olga.name)
    await dialog.getByLabel('Email address').fill(olga.email)
    await dialog.getByLabel('Role').selectOption('agent')
    await dialog.getByLabel('How does the invitation reach them?').selectOption({ label: 'I hand over a link myself' })
    await dialog.getByRole('button', { name: 'Invite', exact: true }).click()
    link = await until('the link', async () => /http\S+\/invite\/[\w-]+/.exec(await dialog.innerHTML())?.[0])
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await admin.getByRole('listitem').filter({ hasText: olga.email }).getByText('invited').waitFor()
  })

  await step('she follows it, chooses a password, and is in', async () => {
    desk = await person(stage)
    await desk.goto(link.replace(/^https?:\/\/[^/]+/, hub.url))
    await desk.getByLabel('New password').fill(olga.password)
    await desk.getByRole('button', { name: 'Start' }).click()
    await live(desk)
    assert.equal(await desk.getByRole('link', { name: 'Settings' }).count(), 0, 'settings are not for agents')
  })

  await step('the link works once', async () => {
    const thief = await person(stage)
    await thief.goto(link.replace(/^https?:\/\/[^/]+/, hub.url))
    await thief.getByLabel('New password').fill('another password')
    await thief.getByRole('button', { name: 'Start' }).click()
    await thief.getByRole('alert').getByText('This link was used already').waitFor()
  })

  await step('she changes her password', async () => {
    await desk.getByRole('link', { name: 'You' }).click()
    await desk.getByLabel('Current password').fill('wrong one')
    await desk.getByLabel('New password').fill('the second password')
    const save = desk.locator('form').filter({ has: desk.getByLabel('Current password') }).getByRole('button', { name: 'Save' })
    await save.click()
    await desk.getByRole('alert').getByText('not your current password').waitFor()
    await desk.getByLabel('Current password').fill(olga.password)
    await save.click()
    await desk.getByText('Your password is changed.').waitFor()
    olga.password = 'the second password'
    const again = await signIn(stage, olga)
    await again.context().close()
    stage.contexts.splice(stage.contexts.indexOf(again.context()), 1)
  })

  await step('she forgets it: a link comes by mail, and sets a new one', async () => {
    const page = await person(stage)
    await page.goto(`${hub.url}/login`)
    await page.getByRole('link', { name: 'Forgot your password?' }).click()
    await page.getByRole('heading', { name: 'Forgot your password?' }).waitFor() // the page before it has a field of the same name
    await page.getByLabel('Email address').fill(olga.email)
    await page.keyboard.press('Enter')
    await page.getByRole('status').getByText('a link is on its way').waitFor()
    const mail = await until('the mail', () => relay.mails.find((m) => m.to.includes(olga.email)), 20_000)
    const reset = /http\S+\/reset\/[\w-]+/.exec(mail.body)[0]
    await page.goto(reset.replace(/^https?:\/\/[^/]+/, hub.url))
    await page.getByLabel('New password').fill('the third password')
    await page.keyboard.press('Enter')
    await page.getByText('Your password is set.').waitFor()
    olga.password = 'the third password'
    await page.getByRole('link', { name: 'Back to sign in' }).click()
    await enter(page, olga)
    await live(page)
    desk = page
    const { items } = await hub.call('GET', '/conversations?view=all')
    assert.equal(items.length, 0, 'such a mail is no conversation')
  })

  await step('an address without an account is answered alike, and gets no mail', async () => {
    const before = relay.mails.length
    const page = await person(stage)
    await page.goto(`${hub.url}/reset`)
    await page.getByLabel('Email address').fill('nobody@shop.example')
    await page.keyboard.press('Enter')
    await page.getByRole('status').getByText('a link is on its way').waitFor()
    assert.equal(relay.mails.length, before)
  })

  await step('disabled, she is out at once and cannot come back', async () => {
    await admin.getByRole('button', { name: `More: ${olga.name}` }).click()
    await admin.getByRole('menuitem', { name: 'Disable' }).click()
    await admin.getByRole('dialog').or(admin.getByRole('alertdialog')).getByRole('button', { name: 'Disable' }).click()
    const begun = Date.now()
    await desk.getByText('Your session has ended').waitFor()
    assert.ok(Date.now() - begun < 1500, `it took ${Date.now() - begun} ms`)
    await desk.getByLabel('Password').fill(olga.password)
    await desk.keyboard.press('Enter')
    await desk.getByRole('alert').getByText('Address or password is wrong').waitFor()
  })
}
