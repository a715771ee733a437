"""Mail in other languages and charsets, from both directions of writing."""

from collections.abc import Iterator

from vaultviewer.demo.corpus.building import SampleMessage, alternative, html, message, text
from vaultviewer.demo.corpus.company import CET, COMPLIANCE, DANIEL, EST, GULF, JST, SECURITY, at


def messages() -> Iterator[SampleMessage]:
    yield _german_latin1()
    yield _german_utf8()
    yield _french()
    yield _arabic()
    yield _hebrew()
    yield _chinese()
    yield _korean()
    yield _spanish()


def _german_latin1() -> SampleMessage:
    return message(
        "german-latin1",
        sent=at(11, 23, 9, 14, CET),
        sender=("Jörg Müßigbrodt", "j.muessigbrodt@kranich-logistik.example"),
        to=COMPLIANCE,
        subject="Rückfrage zur Ausfuhrerklärung: fehlende Zolltarifnummer",
        charset="iso-8859-1",
        body=text(
            "Guten Morgen,\n\n"
            "für die Sendung nach Zürich fehlt uns noch die Zolltarifnummer des Prüfgeräts. Können Sie\n"
            "uns diese bis spätestens Mittwoch übermitteln? Sonst müssen wir die Abholung verschieben.\n\n"
            "Mit freundlichen Grüßen\nJörg Müßigbrodt\nKranich Logistik GmbH, Größbeeren\n",
            charset="iso-8859-1",
        ),
    )


def _german_utf8() -> SampleMessage:
    return message(
        "german-supervisory-board",
        sent=at(11, 12, 17, 33, CET),
        sender=DANIEL,
        to=COMPLIANCE,
        subject="Unterlagen für die Aufsichtsratssitzung – bitte bis Freitag prüfen",
        body=text(
            "Liebe Kolleginnen und Kollegen,\n\n"
            "für die Sitzung am 27. November brauche ich von Ihnen\n\n"
            "  • den Bericht über die Vorfälle des Quartals (höchstens zwei Seiten),\n"
            "  • die Übersicht der laufenden Verfahren und Rückstellungen,\n"
            "  • Ihre Einschätzung zur NIS‑2‑Umsetzung.\n\n"
            "Ein Satz genügt, wo alles nach Plan läuft.\n\nDaniel Brandt\n"
        ),
    )


def _french() -> SampleMessage:
    return message(
        "french-windows-1252",
        sent=at(11, 18, 8, 47, CET),
        sender=("Préfecture du Rhône – Guichet", "guichet@prefecture-exemple.example"),
        to=COMPLIANCE,
        subject="Accusé de réception : déclaration de traitement n° 2026‑1187",
        charset="utf-8",
        body=text(
            "Madame, Monsieur,\n\n"
            "Nous accusons réception de votre déclaration n° 2026-1187. L’instruction du dossier a été\n"
            "confiée à Mme Lefèvre ; une réponse vous parviendra sous trente jours.\n\n"
            "« Toute pièce manquante suspend le délai. »\n\n"
            "Frais de dossier : 85 €\n\nVeuillez agréer, Madame, Monsieur, nos salutations distinguées.\n",
            charset="windows-1252",
        ),
    )


def _arabic() -> SampleMessage:
    return message(
        "arabic-html",
        sent=at(11, 22, 12, 30, GULF),
        sender=("ليلى الحداد", "layla@qamar-survey.example"),
        to=SECURITY,
        subject="تنبيه أمني: محاولة دخول إلى بوابة الموردين",
        body=alternative(
            "السادة فريق الأمن،\n\nرصدنا ثلاث محاولات دخول فاشلة إلى حسابكم في بوابة الموردين.\n\nليلى الحداد\n",
            '<!DOCTYPE html><html lang="ar" dir="rtl"><body style="margin:0;padding:24px;background:#eef3f1;'
            "font-family:'Noto Sans Arabic',Tahoma,sans-serif;font-size:16px;color:#1f2d2a\">"
            '<div dir="rtl" style="max-width:560px;margin:auto;background:#ffffff;border-right:6px solid #0f766e;padding:28px">'
            '<h1 style="font-size:22px;margin:0 0 16px">تنبيه أمني</h1>'
            "<p>السادة فريق الأمن،</p>"
            "<p>رصدنا <b>ثلاث محاولات دخول فاشلة</b> إلى حسابكم في بوابة الموردين يوم 22 نوفمبر:</p>"
            '<table cellpadding="8" style="border-collapse:collapse;width:100%;font-size:14px">'
            '<tr style="background:#d8ebe6"><th align="right">الوقت</th><th align="right">العنوان</th></tr>'
            '<tr><td>10:02</td><td dir="ltr" align="right">203.0.113.80</td></tr>'
            '<tr><td>10:03</td><td dir="ltr" align="right">203.0.113.80</td></tr>'
            '<tr><td>10:07</td><td dir="ltr" align="right">198.51.100.9</td></tr></table>'
            "<p>يرجى مراجعة كلمات المرور وتفعيل التحقق بخطوتين.</p><p>ليلى الحداد<br>قمر للمساحة</p></div></body></html>",
        ),
    )


def _hebrew() -> SampleMessage:
    return message(
        "hebrew-windows-1255",
        sent=at(11, 11, 10, 5, GULF),
        sender=("נועה ברק", "noa@galim-lab.example"),
        to=COMPLIANCE,
        subject="אישור קבלת תעודות הכיול",
        charset="windows-1255",
        body=text(
            "שלום רב,\n\n"
            "קיבלנו את תעודות הכיול עבור היחידות 0071 עד 0093.\n"
            "חסרה לנו תעודה אחת (יחידה 0088). נשמח לקבל אותה עד סוף השבוע.\n\n"
            "בברכה,\nנועה ברק\n",
            charset="windows-1255",
            eight_bit=True,
        ),
    )


def _chinese() -> SampleMessage:
    return message(
        "chinese-gb18030",
        sent=at(11, 13, 17, 45, JST),
        sender=("李明轩", "li.mingxuan@haitong-optics.example"),
        to=COMPLIANCE,
        subject="关于样品检测报告的更正说明",
        charset="gb18030",
        body=text(
            "您好:\n\n上周发送的检测报告第3页数据有误,现予以更正。\n\n"
            "  折射率:1.5168(原为1.5186)\n\n由此带来的不便,敬请谅解。\n\n李明轩\n海通光学\n",
            charset="gb18030",
        ),
    )


def _korean() -> SampleMessage:
    return message(
        "korean-euc-kr",
        sent=at(11, 9, 14, 10, JST),
        sender=("박서연", "seoyeon@hanbit-parts.example"),
        to=COMPLIANCE,
        subject="견적서 회신 부탁드립니다",
        charset="euc-kr",
        body=text(
            "안녕하세요,\n\n지난주에 보내 드린 견적서를 확인하셨는지 여쭙니다.\n유효 기간은 11월 30일까지입니다.\n\n"
            "감사합니다.\n박서연\n",
            charset="euc-kr",
        ),
    )


def _spanish() -> SampleMessage:
    return message(
        "spanish-html-only",
        sent=at(11, 14, 11, 11, EST),
        sender=("Núñez y Asociados", "despacho@nunez-asociados.example"),
        to=COMPLIANCE,
        subject="¿Podría confirmar la dirección de notificación?",
        body=html(
            '<p style="font-family:Georgia,serif">Estimados señores:</p>'
            '<p style="font-family:Georgia,serif">¿Podrían confirmarnos la dirección a efectos de notificaciones en '
            "España? El plazo vence el <b>30 de noviembre</b>.</p>"
            '<p style="font-family:Georgia,serif">Atentamente,<br>Íñigo Núñez</p>'
        ),
    ).arriving(client_ip="192.0.2.201")
