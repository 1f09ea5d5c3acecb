# Writes samples.json: mail as programs write it, right and wrong, with what a person would
# read in it. Python's codecs encode it, so that what decodes it here is not its own judge.
# Run: python3 samples.py >samples.json
import base64, binascii, json, quopri, sys

cases = []


def add(name, raw, text=None, subject=None, files=None, html=None):
    if isinstance(raw, str):
        raw = raw.encode("latin-1")
    case = {"name": name, "raw": base64.b64encode(raw).decode(), "text": text, "subject": subject, "html": html, "files": files}
    cases.append({k: v for k, v in case.items() if v is not None})


def body(label,enc,s,cte='8bit',name=None):
    b=s.encode(enc)
    if cte=='base64': b=base64.encodebytes(b)
    if cte=='quoted-printable': b=quopri.encodestring(b)
    add(name or ('body %s as %s %s'%(enc,label,cte)),b'From: a@b.example\r\nContent-Type: text/plain; charset='+label.encode()+b'\r\nContent-Transfer-Encoding: '+cte.encode()+b'\r\n\r\n'+b,text=s)
ja='日本語のテスト、ありがとうございます。'
for l in ['iso-2022-jp','ISO-2022-JP-MS','csISO2022JP']: body(l,'iso2022_jp',ja,'7bit')
body('iso-2022-jp','iso2022_jp_ext','ﾃｽﾄ 半角',cte='7bit',name='iso-2022-jp half width')
for l in ['shift_jis','Shift-JIS','x-sjis','cp932','ms932','windows-31j','sjis','MS_Kanji','x-ms-cp932']: body(l,'cp932',ja+'①㈱髙')
body('euc-jp','euc_jp',ja); body('x-euc-jp','euc_jp',ja)
ko='안녕하세요 뷁 똠방각하'
for l in ['ks_c_5601-1987','KS_C_5601','euc-kr','cp949','ms949','uhc','korean','windows-949','x-windows-949','ks_c_5601-1989','ksc5601']: body(l,'cp949',ko,'base64')
body('iso-2022-kr','iso2022_kr','안녕하세요 여러분','7bit')
zh='你好，世界。镕 繁體'
for l in ['gb2312','GBK','cp936','x-gbk','gb18030','GB_2312-80','windows-936','ms936','gb2312-80','csgb2312','chinese','euc-cn','x-euc-cn']: body(l,'gbk',zh)
body('gb18030','gb18030','你好 😀 𠮷')
body('hz-gb-2312','hz','你好世界','7bit')
tw='你好，世界。繁體中文 碁銹'
for l in ['big5','Big5-ETen','cp950','x-big5','big5-hkscs','windows-950','ms950','cn-big5']: body(l,'cp950' ,tw)
body('big5-hkscs','big5hkscs','你好 嘅 喺')
W={'1250':'Příliš žluťoučký kůň','1251':'Привет мир','1252':'Café “naïve” €','1253':'Καλημέρα κόσμε','1254':'İyi günler ığ','1255':'שלום עולם','1256':'مرحبا بالعالم','1257':'Ačiū labas žmogus','1258':'Xin chào'}
for n,s in W.items():
    for l in ['windows-'+n,'cp'+n,'win-'+n,'windows'+n,'x-cp'+n,'CP-'+n,'ms'+n]: body(l,'cp'+n,s)
I={'2':'Příliš žluťoučký','5':'Привет','7':'Καλημέρα','8':'שלום','9':'İyi günler','15':'Café €','16':'Bună ziua, ș ț','13':'Ačiū','4':'Ačiū','3':'Ħ','10':'Þórr','14':'ŵ'}
for n,s in I.items():
    for l in ['iso-8859-'+n,'ISO8859-'+n,'iso8859_'+n,'ISO_8859-'+n,'8859-'+n]: body(l,'iso8859_'+n,s)
body('iso-8859-8-i','iso8859_8','שלום'); body('koi8-r','koi8_r','Привет мир'); body('koi8-u','koi8_u','Привіт їжак')
body('macintosh','mac_roman','Café'); body('x-mac-roman','mac_roman','Café');body('ibm850','cp850','Café'); body('cp437','cp437','Café');body('ibm866','cp866','Привет');body('cp866','cp866','Привет');body('cp852','cp852','Příliš')
body('tis-620','cp874','สวัสดี');body('windows-874','cp874','สวัสดี');body('cp874','cp874','สวัสดี')
body('utf-16le','utf-16-le','Grüße 日本','base64');body('utf-16be','utf-16-be','Grüße 日本','base64');body('utf-16','utf-16','Grüße','base64');body('utf-32','utf-32','Grüße','base64')
body('utf-7','utf-7','Grüße 日本 + 1','7bit');body('unicode-1-1-utf-7','utf-7','Grüße 日本','7bit')
body('utf8','utf-8','Grüße 日本');body('utf-8mb4','utf-8','Grüße 日本');body('"utf-8;"','utf-8','Grüße');body("'utf-8'",'utf-8','Grüße')
# wrong labels
for l in ['gb2312','big5','shift_jis','euc-kr']: body(l,'utf-8','你好，世界。日本語',name='utf-8 labelled '+l)
body('windows-1251','utf-8','Привет мир',name='utf-8 labelled 1251'); body('koi8-r','utf-8','Привет мир',name='utf-8 labelled koi8-r');body('iso-8859-2','utf-8','Příliš žluťoučký',name='utf-8 labelled latin2')
body('us-ascii','iso2022_jp',ja,'7bit',name='2022 labelled ascii');body('utf-8','iso2022_jp',ja,'7bit',name='2022 labelled utf-8')
body('iso-8859-1','cp1252','“Café” €',name='1252 labelled latin1'); body('no-such','cp1252','Café',name='unknown')
body('gb2312','gb2312','模',name='one char gb2312'); body('gb2312','gbk','模式',name='two char gbk')
# headers raw
def head(name,label,enc,s,multi=False):
    b=s.encode(enc)
    if multi: add(name,b'From: '+b+b' <a@b.example>\r\nSubject: '+b+b'\r\nContent-Type: multipart/alternative; boundary=q\r\n\r\n--q\r\nContent-Type: text/plain; charset='+label.encode()+b'\r\n\r\n'+b+b'\r\n--q--\r\n',text=s,subject=s)
    else: add(name,b'From: '+b+b' <a@b.example>\r\nSubject: '+b+b'\r\nContent-Type: text/plain; charset='+label.encode()+b'\r\n\r\n'+b,text=s,subject=s)
head('raw head sjis','shift_jis','cp932','日本語テスト');head('raw head gbk multi','gb2312','gbk','你好世界',True);head('raw head 1251','windows-1251','cp1251','Привет мир');head('raw head koi8','koi8-r','koi8_r','Привет мир',True);head('raw head utf8','iso-8859-1','utf-8','Привет мир');head('raw head euckr','ks_c_5601-1987','cp949','안녕하세요');head('raw head 2022','iso-2022-jp','iso2022_jp','日本語テスト')
# encoded words odd
def subj(name,enc,want): add('subject '+name,b'From: a@b.example\r\nSubject: '+enc.encode('latin-1')+b'\r\n\r\nx',text='x',subject=want)
subj('2022 split','=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=\r\n =?ISO-2022-JP?B?GyRCOGwbKEI=?=','日本語')
subj('q with spaces','=?utf-8?Q?Caf=C3=A9 latte?=','Café latte')
subj('in quotes','"=?utf-8?Q?Caf=C3=A9?="','"Café"')
subj('lang','=?utf-8*en?Q?Caf=C3=A9?=','Café')
subj('base64 no padding','=?utf-8?B?w6k?=','é')
subj('folded inside','=?utf-8?Q?Caf=C3=A9?=\r\n\t=?utf-8?Q?_latte?=','Café latte')
subj('adjacent without space','=?utf-8?Q?a?==?utf-8?Q?b?=','ab')
subj('gbk','=?GB2312?B?xOO6w8rAvec=?=','你好世界')
subj('url-safe','=?utf-8?B?4pyT4pyT?=','✓✓')
H='From: a@b.example\r\n'
def part(ct,b,extra=''): return H+'Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: text/plain\r\n\r\nhi\r\n--m\r\nContent-Type: '+ct+'\r\n'+extra+'\r\n'+b+'\r\n--m--\r\n'
def name(n,disp,want,ct='application/pdf'):
    if isinstance(disp,str): disp=disp.encode('latin-1')
    raw=part(ct,'x','Content-Disposition: XX\r\n').encode('latin-1').replace(b'XX',disp)
    add('name '+n,raw,text='hi',files=[want])
name('2231 utf8',"attachment; filename*=UTF-8''r%C3%A9sum%C3%A9.pdf",'résumé.pdf')
name('2231 sjis',"attachment; filename*=Shift_JIS''%93%FA%96%7B.pdf",'日本.pdf')
name('2231 continuation charset cut',"attachment; filename*0*=UTF-8''r%C3;\r\n filename*1*=%A9sum%C3%A9.pdf",'résumé.pdf')
name('2231 mixed',"attachment; filename*0*=UTF-8''%e2%82%ac;\r\n filename*1=\"100%41.pdf\"",'€100%41.pdf')
name('2231 ten pieces',"attachment; "+'; '.join('filename*%d="%s"'%(i,chr(97+i)) for i in range(12))+'','abcdefghijkl')
name('2231 both forms, extended wins',"attachment; filename=\"resume.pdf\"; filename*=UTF-8''r%C3%A9sum%C3%A9.pdf",'résumé.pdf')
name('2231 unknown charset',"attachment; filename*=x-nobody''caf%E9.pdf",'café.pdf')
name('2231 quoted',"attachment; filename*=\"UTF-8''r%C3%A9sum%C3%A9.pdf\"",'résumé.pdf')
name('2047 in quotes','attachment; filename="=?utf-8?B?cm9zdW3DqS5wZGY=?="','rosumé.pdf')
name('2047 split','attachment; filename="=?utf-8?Q?r=C3=A9?=\r\n =?utf-8?Q?sum.pdf?="','résum.pdf')
name('2047 iso2022','attachment; filename="=?ISO-2022-JP?B?GyRCRnxLXBsoQi5wZGY=?="','日本.pdf')
name('2047 unquoted','attachment; filename==?utf-8?B?w6kucGRm?=','é.pdf')
name('raw utf8','attachment; filename="é.pdf"'.encode('utf8'),'é.pdf')
name('raw latin1','attachment; filename="\xe9.pdf"','é.pdf')
name('semicolon','attachment; filename="a;b.pdf"','a;b.pdf')
name('unquoted spaces','attachment; filename=my report.pdf','my report.pdf')
name('backslash path','attachment; filename="C:\\\\tmp\\\\x.pdf"','x.pdf')
name('percent plain','attachment; filename="100%25.pdf"','100%25.pdf')
raw=part('application/pdf; name="x"','x').replace('text/plain\r\n','text/plain; charset=shift_jis\r\n').encode().replace(b'name="x"',b'Content-Disposition: attachment; filename="'[:0]+b'name="'+'日本.pdf'.encode('cp932')+b'"')
add('name raw sjis by hint',raw,text='hi',files=['日本.pdf'])
# uu
def uu(n,data,mode='644'):
    lines=['begin %s %s'%(mode,n)]
    for i in range(0,len(data),45): lines.append(binascii.b2a_uu(data[i:i+45]).decode().rstrip('\n'))
    return '\r\n'.join(lines+['`','end'])
add('uu',H+'\r\nsee\r\n'+uu('a.bin',bytes(range(200)))+'\r\nbye',files=['a.bin'])
add('uu mode 755',H+'\r\nsee\r\n'+uu('a.bin',b'hello','755')+'\r\nbye',files=['a.bin'])
add('uu mode 0600',H+'\r\nsee\r\n'+uu('a.bin',b'hello','0600')+'\r\nbye',files=['a.bin'])
add('uu two',H+'\r\n'+uu('a.bin',b'hello')+'\r\n'+uu('b.bin',b'hello2')+'\r\nbye',files=['a.bin','b.bin'],text='bye')
add('uu trailing blanks stripped',H+'\r\n'+'\r\n'.join(l.rstrip() for l in uu('a.bin',b'\0'*50).replace('`',' ').split('\r\n'))+'\r\nbye',files=['a.bin'],text='bye')
add('uu space in name',H+'\r\n'+uu('my file.txt',b'hello')+'\r\nbye',files=['my file.txt'],text='bye')
add('uu html label',H+'Content-Type: text/plain; charset=windows-1252\r\n\r\n'+uu('caf\xe9.txt',b'hello')+'\r\nbye',files=['café.txt'],text='bye')
add('uu as encoding',part('application/octet-stream; name=a.bin',uu('a.bin',b'hello'),'Content-Transfer-Encoding: x-uuencode\r\n'),text='hi',files=['a.bin'])
add('uu not one',H+'\r\nplease begin 644 things\r\nbegin 644 it\r\nwith love\r\nend',files=[])
# flowed
F=H+'Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n'
F2=H+'Content-Type: text/plain; format=flowed\r\n\r\n'
add('flowed delsp',F+'日本 \r\n語\r\n'.encode('utf8').decode('latin-1'),text='日本語')
add('flowed delsp words',F+'one  \r\ntwo \r\nthree',text='one twothree')
add('flowed quotes',F2+'> a \r\n> b\r\n>> c \r\n>> d\r\n> e',text='> a b\n>> c d\n> e')
add('flowed quotes tight',F2+'>a \r\n>b\r\nmine',text='> a b\nmine')
add('flowed depth change ends',F2+'> a \r\n>> b',text='> a \n>> b')
add('flowed sig',F2+'hello \r\nthere\r\n-- \r\nAnn \r\nDoe',text='hello there\n-- \nAnn Doe')
add('flowed stuffed',F2+' From here\r\n >not a quote\r\n  two',text='From here\n>not a quote\n two')
add('flowed quoted-printable',H+'Content-Type: text/plain; charset="UTF-8"; format="Flowed"; DelSp="Yes"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=20\r\n=C3=9Fe',text='Grüße')
add('flowed empty quote',F2+'> a\r\n>\r\n> b',text='> a\n> \n> b')
# wrong mime
add('missing closing',H+'Content-Type: multipart/mixed; boundary="m"\r\n\r\n--m\r\nContent-Type: text/plain\r\n\r\nhi\r\n--m\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n',text='hi',files=['a.pdf'])
add('boundary not in header',H+'Content-Type: multipart/mixed\r\n\r\n--abc123\r\nContent-Type: text/plain\r\n\r\nhi\r\n--abc123\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\nx\r\n--abc123--\r\n',text='hi',files=['a.pdf'])
add('boundary wrong in header',H+'Content-Type: multipart/mixed; boundary="other"\r\n\r\n--abc123\r\nContent-Type: text/plain\r\n\r\nhi\r\n--abc123\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\nx\r\n--abc123--\r\n',text='hi',files=['a.pdf'])
add('multipart without any',H+'Content-Type: multipart/mixed; boundary="other"\r\n\r\njust words',text='just words')
add('boundary unquoted with specials',H+'Content-Type: multipart/mixed; boundary=----=_Part_1(2):3=4\r\n\r\n------=_Part_1(2):3=4\r\nContent-Type: text/plain\r\n\r\nhi\r\n------=_Part_1(2):3=4--\r\n',text='hi')
add('boundary trailing space',H+'Content-Type: multipart/mixed; boundary="m "\r\n\r\n--m\r\nContent-Type: text/plain\r\n\r\nhi\r\n--m--\r\n',text='hi')
add('boundary lines with blanks',H+'Content-Type: multipart/mixed; boundary="m"\r\n\r\n--m  \r\nContent-Type: text/plain\r\n\r\nhi\r\n--m-- \r\n',text='hi')
add('boundary quote never closed',H+'Content-Type: multipart/mixed; boundary="m\r\n\r\n--m\r\nContent-Type: text/plain\r\n\r\nhi\r\n--m--\r\n',text='hi')
add('inner boundary not closed',H+'Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: multipart/alternative; boundary=n\r\n\r\n--n\r\nContent-Type: text/plain\r\n\r\nhi\r\n--n\r\nContent-Type: text/html\r\n\r\n<p>hi</p>\r\n--m\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\nx\r\n--m--',text='hi',html='<p>hi</p>',files=['a.pdf'])
add('no blank line before part',H+'Content-Type: multipart/mixed; boundary=m\r\n--m\r\nContent-Type: text/plain\r\n\r\nhi\r\n--m--',text='hi')
add('lf only',(part('application/pdf; name=a.pdf','x')).replace('\r\n','\n'),text='hi',files=['a.pdf'])
add('cr only',(H+'Subject: x\r\nContent-Type: text/plain\r\n\r\nhi\r\nthere').replace('\r\n','\r'),text='hi\nthere',subject='x')
add('cr cr lf',(H+'Subject: x\r\nContent-Type: text/plain\r\n\r\nhi\r\nthere').replace('\r\n','\r\r\n'),subject='x')
add('mixed ends',H+'Subject: x\nContent-Type: text/plain\r\n\nhi\r\nthere',text='hi\nthere',subject='x')
for cte in ['8-bit','8bits','utf-8','x-nothing','7-bit','none','quoted','"8bit"']:
    add('cte '+cte,H+'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: '+cte+'\r\n\r\nhi there',text='hi there')
b64=base64.b64encode(b'hi there, friend').decode()
for cte in ['BASE64','base64 ','"base64"','base-64','base64;','Base64 (comment)','base64, base64']:
    add('cte '+cte,H+'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: '+cte+'\r\n\r\n'+b64,text='hi there, friend')
for cte in ['Quoted-Printable','quotedprintable','quoted printable','quoted-printable;','quote-printable','q']:
    add('cte '+cte,H+'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: '+cte+'\r\n\r\nh=C3=A9 there=\r\n, friend',text='hé there, friend')
add('base64 no padding',H+'Content-Transfer-Encoding: base64\r\n\r\n'+b64.rstrip('='),text='hi there, friend')
add('base64 junk between',H+'Content-Transfer-Encoding: base64\r\n\r\n'+b64[:8]+'\r\n!!\r\n '+b64[8:],text='hi there, friend')
add('base64 with footer of a list',H+'Content-Transfer-Encoding: base64\r\n\r\n'+b64+'\r\n\r\n______________\r\nlist mailing\r\n',text='hi there, friend')
add('base64 concatenated',H+'Content-Transfer-Encoding: base64\r\n\r\n'+base64.b64encode(b'hi').decode()+'\r\n'+base64.b64encode(b' there').decode(),text='hi there')
add('base64 on multipart',H+'Content-Type: multipart/mixed; boundary=m\r\nContent-Transfer-Encoding: base64\r\n\r\n--m\r\nContent-Type: text/plain\r\n\r\nhi\r\n--m--',text='hi')
add('base64 says but is not',H+'Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nHello Ann, thank you for your words. It is fine.\r\nBye',text='Hello Ann, thank you for your words. It is fine.\nBye')
add('qp lower hex',H+'Content-Transfer-Encoding: quoted-printable\r\n\r\nh=c3=a9',text='hé')
add('qp bad',H+'Content-Transfer-Encoding: quoted-printable\r\n\r\n50=% off = good =ZZ h=C3=A9',text='50=% off = good =ZZ hé')
add('qp trailing eq',H+'Content-Transfer-Encoding: quoted-printable\r\n\r\nhi =',text='hi')
add('qp raw 8bit',(H+'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n').encode()+'é =C3=A9'.encode(),text='é é')
for ct,t,h in [('text','hi',None),('plain/text','hi',None),('text/plain charset=utf-8','hi',None),('text/plain; charset','hi',None),('TEXT/PLAIN; CHARSET=UTF-8','hi',None),('text/plain;;charset=utf-8','hi',None),('text/plain, charset=utf-8','hi',None),('text/ascii','hi',None),('text','hi',None),('application/text','hi',None),('text/html charset="utf-8"',None,'hi'),('html',None,'hi'),('text/HTML; charset=utf-8; ',None,'hi'),('text/x-html',None,'hi')]:
    add('type '+ct,H+'Content-Type: '+ct+'\r\n\r\nhi',text=t,html=h,files=[])
add('two content types',H+'Content-Type: text/html\r\nContent-Type: text/plain\r\n\r\nhi')

add('html without type',H+'\r\n<html><body><p>hi</p></body></html>',html='<html><body><p>hi</p></body></html>')
add('space before colon','From : a@b.example\r\nSubject : x\r\nContent-Type : text/html\r\n\r\n<p>hi</p>',subject='x',html='<p>hi</p>')
add('mbox line','From a@b.example Mon Jan  1 00:00:00 2024\r\n'+H+'Subject: x\r\n\r\nhi',text='hi',subject='x')
add('>From line','>From a@b.example Mon Jan  1 00:00:00 2024\r\n'+H+'Subject: x\r\n\r\nhi',text='hi',subject='x')
add('From line in the middle',H+'From a@b.example Mon Jan  1 00:00:00 2024\r\nSubject: x\r\n\r\nhi',text='hi',subject='x')
add('bom before header',b'\xef\xbb\xbf'+(H+'Subject: x\r\n\r\nhi').encode(),text='hi',subject='x')
add('no body',H+'Subject: x\r\n',text='',subject='x')
add('no blank line',H+'Subject: x\r\nhello there\r\nfriend',subject=None)
add('header after nul',b'From: a@b.example\r\nSubject: a\x00b\r\n\r\nh\x00i',subject='ab')
add('unfolded subject','From: a@b.example\r\nSubject: one\r\n two\r\n\r\nhi',subject='one two',text='hi')
add('wrongly folded','From: a@b.example\r\nSubject: one\r\ntwo three\r\nTo: x@y.example\r\n\r\nhi',text='hi')
add('nested rfc822 base64',part('message/rfc822; name=m.eml',base64.b64encode(b'Subject: in\r\n\r\nx').decode(),'Content-Transfer-Encoding: base64\r\n'),text='hi',files=['m.eml'])
add('nested rfc822',part('message/rfc822; name=m.eml','From: c@d.example\r\nSubject: in\r\n\r\ninner'),text='hi',files=['m.eml'])
add('nested rfc822 no name',part('message/rfc822','From: c@d.example\r\nSubject: in\r\n\r\ninner'),text='hi',files=[''])
add('rfc822 with attachment',part('message/rfc822; name=m.eml','From: c@d.example\r\nContent-Type: multipart/mixed; boundary=z\r\n\r\n--z\r\n\r\ninner\r\n--z\r\nContent-Type: application/pdf; name=in.pdf\r\n\r\nx\r\n--z--'),text='hi',files=['m.eml'])

# nobody says which charset
def bare(n,enc,s): add(n,b'From: a@b.example\r\nContent-Type: text/plain\r\n\r\n'+s.encode(enc),text=s)
bare('no label, Russian','cp1251','Здравствуйте, я хотел бы узнать, когда придёт мой заказ. Спасибо за помощь и хорошего дня.')
bare('no label, Chinese','gbk','您好，我想知道我的订单什么时候可以送到，谢谢您的帮助，祝您生活愉快。')
bare('no label, French','cp1252','Bonjour, je voudrais savoir où est passée ma commande de l’été dernier, déjà payée à la réception. Élise')
bare('no label, German','cp1252','Guten Tag, die Lieferung für Größe 42 ist überfällig, bitte prüfen Sie das. Schöne Grüße, Jürgen Müßig')

json.dump(cases, sys.stdout, ensure_ascii=False, indent=0)
print()
