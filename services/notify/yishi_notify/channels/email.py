"""E-mail over SMTP: plain text, the same Message-ID for each attempt, and refusals told apart by whether they last."""

import smtplib
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from ..domain.delivery import Letter, Permanent, Transient, Undelivered
from ..settings import Settings


@dataclass(frozen=True, kw_only=True)
class Email:
    """One mail server that takes mail from us."""

    host: str
    port: int
    sender: str
    timeout: float
    starttls: bool = False
    user: str = ""
    password: str = ""
    outside: bool = True

    def send(self, letter: Letter) -> None:
        """Hand it to the server; raises Transient or Permanent. Reasons are codes: servers' words name addresses."""
        try:
            message = written(letter, sender=self.sender)
        except (ValueError, UnicodeError):
            raise Permanent("address-unusable") from None
        try:
            with smtplib.SMTP(self.host, self.port, timeout=self.timeout) as server:
                self._open(server)
                server.send_message(message)
        except (smtplib.SMTPException, OSError) as error:
            raise _classified(error) from None

    def _open(self, server: smtplib.SMTP) -> None:
        if self.starttls:
            server.starttls()
        if self.user:
            server.login(self.user, self.password)


def written(letter: Letter, *, sender: str) -> EmailMessage:
    """The letter as a mail."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = letter.title
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = f"<{letter.key}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text + "\n")
    message["Content-Language"] = letter.language   # set_content takes away what begins with Content-
    return message


def open_(settings: Settings) -> Email | None:
    """From the settings; None without a mail server."""
    if not settings.smtp_host:
        return None
    return Email(
        host=settings.smtp_host, port=settings.smtp_port, sender=settings.mail_from, timeout=settings.smtp_timeout,
        starttls=settings.smtp_starttls, user=settings.smtp_user, password=_password(settings.smtp_password),
    )


def _classified(error: Exception) -> Undelivered:
    """5xx about this recipient or message lasts; what is wrong with the way, or with our account, may be mended."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = max(code for code, _ in error.recipients.values())
    elif isinstance(error, smtplib.SMTPNotSupportedError):
        return Permanent("smtp-not-supported")
    elif isinstance(error, smtplib.SMTPResponseException):
        code = error.smtp_code
    else:
        return Transient("smtp-unreachable")
    ours = isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError | smtplib.SMTPHeloError)
    return Permanent(f"smtp-{code}") if code >= 500 and not ours else Transient(f"smtp-{code}")


def _password(file: Path | None) -> str:
    return file.read_text(encoding="utf-8").strip() if file else ""
