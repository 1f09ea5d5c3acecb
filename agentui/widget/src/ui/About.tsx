import { useState } from 'preact/hooks'
import type { Chat } from '../core/chat'
import { t } from '../i18n/words'

const mail = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+\.[^\s@.]+$/

// About asks who the visitor is: before the first word, or for the mail address
// alone when nobody is at the desk.
export function About({ chat, required, mailOnly }: { chat: Chat; required?: boolean; mailOnly?: boolean }) {
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [tried, setTried] = useState(false)
  const noName = required && !name.trim()
  const noMail = required || mailOnly || email ? !mail.test(email.trim()) : false
  const submit = (e: Event) => {
    e.preventDefault()
    setTried(true)
    if (noName || noMail) return
    if (name.trim() || email.trim()) chat.tell(name.trim(), email.trim())
    else chat.pass()
  }
  const field = (id: string, label: string, type: string, value: string, set: (v: string) => void, wrong: string | false | undefined, first: boolean) => (
    <div class="field">
      <label for={id} class={mailOnly ? 'quiet' : ''}>{label}</label>
      <input
        id={id} type={type} placeholder={mailOnly ? label : undefined} value={value} maxLength={254} autocomplete={type === 'email' ? 'email' : 'name'} required={required} data-first={first || undefined}
        aria-invalid={wrong ? 'true' : undefined} aria-describedby={wrong ? `${id}-why` : undefined} onInput={(e) => set(e.currentTarget.value)}
      />
      {wrong && <div id={`${id}-why`} class="wrong" role="alert">{wrong}</div>}
    </div>
  )
  return (
    <form class={mailOnly ? 'about small' : 'about'} noValidate onSubmit={submit}>
      {!mailOnly && <h2>{t('who')}</h2>}
      {!mailOnly && field('name', t('name'), 'text', name, setName, tried && noName && t('need_name'), true)}
      {field('email', t('email'), 'email', email, setEmail, tried && noMail && t('bad_mail'), false)}
      <div class="row">
        <button type="submit" class="main">{t(mailOnly ? 'save' : 'start')}</button>
        {!required && !mailOnly && <button type="button" class="link" onClick={chat.pass}>{t('skip')}</button>}
      </div>
    </form>
  )
}
