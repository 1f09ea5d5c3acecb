import { useId } from 'react'
import { currentLanguage } from '@/i18n'
import { Field } from '@/ui/field'
import { say } from '../words'

// Offered; any other code may be typed.
const common = ['ar', 'bg', 'cs', 'da', 'de', 'el', 'en', 'es', 'et', 'fi', 'fr', 'he', 'hr', 'hu', 'it', 'ja', 'ko', 'lt', 'lv', 'nb', 'nl', 'pl', 'pt', 'pt-BR', 'ro', 'ru', 'sk', 'sl', 'sr', 'sv', 'tr', 'uk', 'vi', 'zh']

/** nameOf is what a language is called where the reader is; empty when the code
 * is none. */
export function nameOf(code: string): string {
  try { return new Intl.DisplayNames([currentLanguage()], { type: 'language', fallback: 'none' }).of(code) ?? '' } catch { return '' }
}

/** Language is a field for a code, which says its name. */
export function Language({ value, error, change }: { value: string; error?: string; change: (code: string) => void }) {
  const list = useId()
  return (
    <Field label={say('workspace.language')} error={error} help={(value && nameOf(value.trim())) || say('workspace.language.help')} required>
      {(props) => (
        <>
          <input {...props} list={list} value={value} onChange={(e) => change(e.target.value)} maxLength={35} dir="ltr" autoComplete="off" spellCheck={false} className="field-box" />
          <datalist id={list}>{common.map((c) => <option key={c} value={c}>{nameOf(c)}</option>)}</datalist>
        </>
      )}
    </Field>
  )
}
