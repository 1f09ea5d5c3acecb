// The few words on the company's own page.
const words: Record<string, [open: string, close: string, frame: string, one: string, many: string]> = {
  en: ['Open chat', 'Close chat', 'Chat', '1 new message', '{n} new messages'],
  fr: ['Ouvrir la discussion', 'Fermer la discussion', 'Discussion', '1 nouveau message', '{n} nouveaux messages'],
  ro: ['Deschide discuția', 'Închide discuția', 'Discuție', '1 mesaj nou', '{n} mesaje noi'],
}

export function speak(lang: string) {
  const [open, close, frame, one, many] = words[lang.slice(0, 2).toLowerCase()] ?? words.en!
  return { open, close, frame, unread: (n: number) => (n === 1 ? one : many.replace('{n}', n > 99 ? '99+' : String(n))) }
}
