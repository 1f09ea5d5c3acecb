import { useState, type ReactNode } from 'react'
import { t } from '@/i18n'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { words } from '@/ui/states'
import { refusal } from '@/ui/words'
import { ApiError } from '@/wire/client'

interface FormProps { title: string; text?: string; button?: string; check?: () => boolean; run: () => Promise<void>; onClose: () => void; back?: () => HTMLElement | null; also?: ReactNode; children: ReactNode }

const told = (error: unknown): string => (error instanceof ApiError && error.fields[0] ? error.fields.map((f) => refusal(f)).join('; ') : words(error))

/** Form is a small change of a person; what was typed stays when it is refused. */
export function Form({ title, text, button, check, run, onClose, back, also, children }: FormProps) {
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState('')
  const go = async () => {
    if (check && !check()) return
    setBusy(true)
    setWrong('')
    try {
      await run()
      onClose()
    } catch (error) {
      setWrong(told(error))
      setBusy(false)
    }
  }
  return (
    <Dialog open onClose={onClose} title={title} text={text} back={back}>
      <form noValidate className="flex min-h-0 scroll-pb-20 flex-col gap-3 overflow-y-auto px-5 pt-1" onSubmit={(e) => { e.preventDefault(); void go() }}>
        {children}
        {wrong ? <p role="alert" className="text-sm text-danger">{wrong}</p> : null}
        <div className="sticky bottom-0 -mx-5 mt-1 flex flex-wrap justify-end gap-2 border-t border-line bg-raised px-5 py-3">
          {also}
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look="primary" type="submit" busy={busy}>{button ?? t('save')}</Button>
        </div>
      </form>
    </Dialog>
  )
}
