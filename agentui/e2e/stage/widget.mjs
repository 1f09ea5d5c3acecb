// A visitor of the company's site. The launcher lives in a closed shadow root,
// so it is reached as people reach it: by the Tab key.
import { person } from './browser.mjs'
import { until } from './until.mjs'

export class Visitor {
  constructor(page, stage) {
    this.page = page
    this.stage = stage
  }

  static async arrives(stage, { path = '/', ...options } = {}) {
    const visitor = new Visitor(await person(stage, options), stage)
    await visitor.page.goto(stage.site.origin + path)
    return visitor
  }

  frame() {
    return this.page.frames().find((f) => f.url().startsWith(`${this.stage.hub.url}/widget/`))
  }

  /** launcher says whether the loader has drawn its button. */
  launcher = () => this.page.evaluate(() => Object.keys(window.parley).length === 0 && !window.parley.q)

  async open() {
    await until('the launcher is there', this.launcher)
    await this.page.keyboard.press('Tab')
    await this.page.keyboard.press('Enter')
    await this.box().waitFor()
    return this
  }

  app() {
    const frame = this.frame()
    if (!frame) throw new Error('the chat is not open')
    return frame
  }

  box = () => this.waitApp((f) => f.getByRole('textbox', { name: 'Write a message…' }))

  waitApp(make) {
    const { stage, page } = this
    const find = () => until('the frame of the chat', () => page.frames().find((f) => f.url().startsWith(`${stage.hub.url}/widget/`)))
    return { waitFor: async () => (await find(), make(this.app()).waitFor()), fill: async (t) => (await find(), make(this.app()).fill(t)), inputValue: async () => (await find(), make(this.app()).inputValue()) }
  }

  async say(text) {
    await this.box().fill(text)
    await this.app().getByRole('textbox', { name: 'Write a message…' }).press('Enter')
  }

  bubbles = () => this.app().locator('.msg .bubble').allInnerTexts()
  sees = (text) => this.app().getByText(text).first().waitFor()
}
