import { Link, Navigate, useNavigate, useSearch } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { signIn } from '@/app/session'
import { useSession } from '@/app/hooks'
import { t } from '@/i18n'
import { Button } from '@/ui/button'
import { Input } from '@/ui/field'
import { words } from '@/ui/states'
import { ApiError } from '@/wire/client'
import { Door } from './door'

/** within keeps where to go after signing in inside the desk. */
export function within(to: unknown): string {
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) && !to.startsWith('/login') ? to : '/'
}

export function LoginPage() {
  const session = useSession()
  const search: { to?: string } = useSearch({ strict: false })
  if (session.state === 'in' && !session.expired) return <Navigate to={within(search.to)} replace />
  return (
    <Door title={t('login.title')}>
      <LoginForm />
      <p className="mt-4 text-center"><Link to="/reset" className="text-accent underline underline-offset-2">{t('login.forgot')}</Link></p>
    </Door>
  )
}

function why(error: unknown): string {
  if (error instanceof ApiError && error.status === 401) return t('login.wrong')
  if (error instanceof ApiError && error.status === 429) return t('login.limited')
  return words(error)
}

export function LoginForm({ email = '' }: { email?: string }) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState('')
  const go = useNavigate()
  const search: { to?: string } = useSearch({ strict: false })
  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault()
    const form = new FormData(e.currentTarget)
    setBusy(true)
    setError('')
    try {
      await signIn(String(form.get('email')), String(form.get('password')))
      if (location.pathname === '/login') await go({ to: within(search.to) })
    } catch (cause) {
      setError(why(cause))
    } finally { setBusy(false) }
  }
  return (
    <form onSubmit={(e) => void submit(e)} className="flex flex-col gap-4">
      <Input label={t('email')} name="email" type="email" autoComplete="username" required defaultValue={email} autoFocus={!email} dir="ltr" />
      <Input label={t('password')} name="password" type="password" autoComplete="current-password" required autoFocus={!!email} dir="ltr" />
      {error ? <p role="alert" className="text-danger">{error}</p> : null}
      <Button type="submit" look="primary" busy={busy}>{t('login.button')}</Button>
    </form>
  )
}
