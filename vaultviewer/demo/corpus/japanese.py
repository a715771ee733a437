"""Japanese mail in the charsets that are still met: ISO-2022-JP, Shift_JIS, EUC-JP and UTF-8."""

from collections.abc import Iterator

from vaultviewer.demo.corpus.building import SampleMessage, alternative, attachment, message, multipart, text
from vaultviewer.demo.corpus.company import COMPLIANCE, JST, SAKURA, SECURITY, TARO, at
from vaultviewer.demo.corpus.documents import pdf


def messages() -> Iterator[SampleMessage]:
    yield _invoice()
    yield _meeting()
    yield _shift_jis()
    yield _shift_jis_encoded()
    yield _euc()
    yield _utf8_html()
    yield _file_name()


def _invoice() -> SampleMessage:
    return message(
        "iso-2022-jp-invoice",
        sent=at(11, 23, 13, 58, JST),
        sender=TARO,
        to=COMPLIANCE,
        subject="請求書の件(11月分)",
        charset="iso-2022-jp",
        body=text(
            "経理部 御中\n\n"
            "お世話になっております。山田です。\n\n"
            "11月分の請求書について、金額に誤りがありましたので、\n"
            "訂正版をお送りいたします。\n\n"
            "  請求番号  HB-2026-1104\n"
            "  誤        1,280,000円\n"
            "  正        1,208,000円\n\n"
            "お手数をおかけしますが、差し替えをお願いいたします。\n\n"
            "--\n山田太郎\nホシノ・ブラント株式会社 名古屋営業所\n",
            charset="iso-2022-jp",
        ),
    )


def _meeting() -> SampleMessage:
    return message(
        "iso-2022-jp-drill",
        sent=at(11, 17, 9, 30, JST),
        sender=SAKURA,
        to=SECURITY,
        subject="標的型メール訓練の結果報告と次回の日程について",
        charset="iso-2022-jp",
        body=text(
            "セキュリティチームの皆様\n\n"
            "先週実施した標的型メール訓練の結果です。\n\n"
            "  対象者        312名\n  開封          48名(15.4%)\n  報告あり      201名(64.4%)\n\n"
            "前回より報告率が12ポイント上がりました。\n"
            "次回は1月20日(水)を予定しています。\n\n佐藤さくら\n",
            charset="iso-2022-jp",
        ),
    )


def _shift_jis() -> SampleMessage:
    return message(
        "shift-jis-eight-bit",
        sent=at(11, 10, 16, 20, JST),
        sender=("東海測器 受注センター", "juchu@tokai-sokki.example"),
        to=COMPLIANCE,
        subject="【東海測器】ご注文ありがとうございます",
        charset="shift_jis",
        body=text(
            "ホシノ・ブラント株式会社 様\n\n"
            "このたびはご注文いただき、誠にありがとうございます。\n"
            "下記の内容で承りました。\n\n"
            "■ご注文番号:TS-88120\n■商品:基準ブロックゲージ 一式\n■納期:12月4日(金)\n\n"
            "表示・機能・予算などの「表」「能」「予」の字も正しく読めるはずです。\n",
            charset="shift_jis",
            eight_bit=True,
        ),
    )


def _shift_jis_encoded() -> SampleMessage:
    return message(
        "shift-jis-base64",
        sent=at(11, 12, 11, 5, JST),
        sender=("名古屋港運 通関部", "customs@nagoya-koun.example"),
        to=COMPLIANCE,
        subject="輸入許可通知のご連絡",
        charset="shift_jis",
        body=text(
            "いつもお世話になっております。\n\n"
            "申告番号 26-4471-0093 につきまして、本日輸入許可がおりました。\n"
            "貨物は11月13日以降にお引き取りいただけます。\n\n名古屋港運株式会社 通関部\n",
            charset="shift_jis",
        ),
    )


def _euc() -> SampleMessage:
    return message(
        "euc-jp",
        sent=at(11, 5, 3, 0, JST),
        sender=("バックアップ監視", "backup@jobs.hoshino-brandt.example"),
        to=SECURITY,
        subject="夜間バックアップ完了(警告1件)",
        charset="euc-jp",
        body=text(
            "夜間バックアップが完了しました。\n\n"
            "開始 02:00  終了 02:58\n警告 nas-03: 1ファイルが使用中のため保存されませんでした。\n",
            charset="euc-jp",
            eight_bit=True,
        ),
    )


def _utf8_html() -> SampleMessage:
    return message(
        "utf-8-japanese-html",
        sent=at(11, 20, 18, 0, JST),
        sender=("計測フォーラム事務局", "info@keisoku-forum.example"),
        to=SECURITY,
        subject="計測フォーラム2027 参加登録を開始しました",
        body=alternative(
            "計測フォーラム2027の参加登録を開始しました。\n\n日時:2027年2月18日(木)10時から\n会場:名古屋市国際会議場\n",
            '<!DOCTYPE html><html lang="ja"><body style="margin:0;background:#f4f1ea;'
            "font-family:'Hiragino Sans','Noto Sans CJK JP',Meiryo,sans-serif\">"
            '<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">'
            '<table role="presentation" width="560" cellpadding="0" cellspacing="0" style="background:#ffffff">'
            '<tr><td style="background:#7a1f2b;color:#ffffff;padding:36px 40px">'
            '<div style="font-size:13px;letter-spacing:4px">第12回</div>'
            '<div style="font-size:30px;font-weight:bold;padding-top:6px">計測フォーラム2027</div></td></tr>'
            '<tr><td style="padding:32px 40px;color:#333333;font-size:15px;line-height:1.9">'
            '<p style="margin:0 0 16px">本日より参加登録を開始しました。早期登録は<b>12月18日(金)</b>までです。</p>'
            '<table width="100%" cellpadding="10" cellspacing="0" style="border-collapse:collapse;font-size:14px">'
            '<tr><td width="80" style="background:#f7f3ec;border:1px solid #e2d9c8">日時</td>'
            '<td style="border:1px solid #e2d9c8">2027年2月18日(木)10:00〜17:30</td></tr>'
            '<tr><td style="background:#f7f3ec;border:1px solid #e2d9c8">会場</td>'
            '<td style="border:1px solid #e2d9c8">名古屋市国際会議場 4号館</td></tr>'
            '<tr><td style="background:#f7f3ec;border:1px solid #e2d9c8">参加費</td>'
            '<td style="border:1px solid #e2d9c8">早期 8,000円 / 通常 12,000円</td></tr></table>'
            '<p style="margin:28px 0 0;text-align:center"><a href="https://keisoku-forum.example/2027/register"'
            ' style="background:#7a1f2b;color:#ffffff;padding:14px 44px;text-decoration:none;border-radius:4px">'
            "参加登録はこちら</a></p></td></tr></table></td></tr></table></body></html>",
        ),
    )


def _file_name() -> SampleMessage:
    minutes = pdf("Minutes", ("Audit committee, 13 November 2026", "Present: Yamada, Sato, Brandt"))
    return message(
        "japanese-file-name",
        sent=at(11, 16, 10, 12, JST),
        sender=TARO,
        to=COMPLIANCE,
        subject="監査委員会の議事録を送付します",
        body=multipart(
            "mixed",
            text("議事録を添付いたします。ご確認ください。\n\n山田\n"),
            attachment(minutes, "application/pdf", "監査委員会_議事録_20261113.pdf"),
        ),
    )
