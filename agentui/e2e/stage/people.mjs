// Made-up customers of a made-up shop for lamps and textiles, for pictures.
const shop = 'support@shop.example'
const letter = (name, subject, text, more = {}) => ({ from: `${name.split(' ')[0].toLowerCase().normalize('NFD').replace(/[^a-z]/g, '')}@customers.example`, name, to: shop, subject, text, ...more })

export const letters = [
  letter('Ada Lovelace', 'Invoice for order 10423', 'Hello,\n\ncould you send me the invoice of order 10423 once more, made out to Analytical Engines Ltd?\n\nThank you\nAda'),
  letter('Søren Kvist', 'Lamp flickers after a week', 'Hi,\n\nthe Halo desk lamp flickers whenever the fridge starts. I have tried three sockets. Is that covered?\n\nBest wishes\nSøren'),
  letter('Ioana Popescu', 'Change of delivery address', 'Bună ziua,\n\naș dori să schimb adresa de livrare pentru comanda 10431.\n\nMulțumesc,\nIoana'),
  letter('Léa Martin', 'Facture en double', 'Bonjour,\n\nj’ai reçu deux factures pour la même commande. Pouvez-vous en annuler une ?\n\nMerci,\nLéa'),
  letter('Yuki Tanaka', 'Wool throw: is it washable?', 'Hello, can the Fjord throw be washed at 30 degrees? The label is gone.'),
  letter('Kwame Boateng', 'Forty lamps for our library', 'Good day,\n\nwe furnish a reading room and need forty Halo lamps by March. Is there a price for that many?\n\nKwame Boateng, City Library'),
  letter('Mihai Ionescu', 'Parcel arrived damaged', 'The box was open when it came and the glass is broken. Pictures follow.'),
  letter('Ana Silva', 'Thank you!', 'The new shade came today and it is perfect. You have been very kind.'),
  letter('Émile Durand', 'Gift card not accepted', 'Le code de la carte cadeau n’est pas accepté au moment du paiement.'),
  letter('Chidi Okafor', 'Where is my refund?', 'I sent the throw back two weeks ago. When will I see the money?'),
  letter('Noa Levi', 'Do you repair?', 'My grandmother left me a Lumen lamp from 1978. Do you still repair those?', { html: '<table width="520" cellpadding="18" style="background:#fbf7ef;border:1px solid #e2d6bd"><tr><td><h2 style="margin:0 0 8px">A lamp from 1978</h2><p>My grandmother left me a Lumen lamp. Do you still repair those?</p><img src="https://pictures.example/lamp.jpg" width="200" alt="The lamp"></td></tr></table>' }),
]

/** What the desk has done so far, by a word of the subject. */
export const replies = [
  { about: 'Lamp flickers', to: 'Olga', tags: ['warranty'] },
  { about: 'Facture', to: 'Kofi', text: 'Bonjour Léa, la seconde facture est annulée. Bonne journée !' },
  { about: 'Forty lamps', to: 'Grace', tags: ['b2b', 'quote'], priority: 'high', note: 'Asked the workshop whether forty by March is possible.' },
  { about: 'damaged', priority: 'urgent', tags: ['damage'] },
  { about: 'washable', to: 'Olga', text: 'Yes: wool cycle, 30 degrees, dry it flat.' },
  { about: 'Thank you', status: 'resolved' },
  { about: 'refund', to: 'Kofi', sleep: 20 },
]

export const chats = [
  { who: { sub: 'u-1815', name: 'Ada Lovelace', email: 'ada@customers.example', attrs: { plan: 'Patron', city: 'London', orders: 12 } }, says: ['Good morning! My desk lamp was due yesterday and nobody came.', 'The tracking page has not moved since Monday.'] },
  { says: ['Do you deliver to Norway?'] },
]
