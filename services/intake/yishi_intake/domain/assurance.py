"""How much a signature is worth as evidence: three levels, and what each does and does not show, said plainly."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Level:
    """`shows` and `leaves_open` are sentences by language; what is not `offered` cannot be had here."""

    id: str
    level: int
    name: dict[str, str]
    shows: dict[str, str]
    leaves_open: dict[str, str]
    offered: bool = True


LEVELS = (
    Level(
        id="paper", level=1, name={"zh": "纸质签名", "en": "Signed on paper"},
        shows={"zh": "工作人员依据纸质联名表逐行录入，扫描件留存，其摘要记入日志。",
               "en": "An officer has entered this line of a sheet, whose scan is kept; the log pins it by its hash."},
        leaves_open={"zh": "笔迹是否本人，系统无从核验，只能对照扫描件查证。",
                     "en": "Whose hand it was the system cannot tell: that is checked against the scan."},
    ),
    Level(
        id="click", level=1, name={"zh": "登录确认", "en": "Click while signed in"},
        shows={"zh": "某个已登录账号在这一时刻对这份文字点了同意。",
               "en": "An account that was signed in agreed to this exact text at this time."},
        leaves_open={"zh": "只有系统自己的记录为证：拿到账号的人或运行系统的人也能做到，离线无法验证。",
                     "en": "The only witness is the system's own record: whoever holds the account, or runs the "
                           "system, could have done it, and nothing can be checked without the system."},
    ),
    Level(
        id="device_key", level=2, name={"zh": "设备密钥签名", "en": "Signed with a device key"},
        shows={"zh": "本人登录后登记的设备密钥对这份文字签了名；改动一个字即失效，任何人可离线验证。",
               "en": "A key that this account enrolled on a device signed this exact text; one changed character "
                     "breaks it, and anybody can verify it offline."},
        leaves_open={"zh": "密钥与账号的关系由本系统登记；没有持证机构核验身份，不等同于可靠电子签名。"
                           "通行密钥可能已同步到其他设备。",
                     "en": "That the key belongs to the account is this system's record; no licensed authority has "
                           "checked the person, so it is not claimed to be a reliable electronic signature. A passkey "
                           "may have been copied to other devices."},
    ),
    Level(
        id="certificate", level=3, name={"zh": "持证机构证书签名", "en": "Signed with a licensed certificate"},
        shows={"zh": "持证电子认证机构核验过身份的证书对这份文字签了名（可靠电子签名）。",
               "en": "A certificate whose holder a licensed authority has identified signed this exact text "
                     "(a reliable electronic signature)."},
        leaves_open={"zh": "本系统尚未接入持证机构，目前没有这一等级的签名。",
                     "en": "No licensed authority is connected here, so there are no signatures of this level yet."},
        offered=False,
    ),
)
