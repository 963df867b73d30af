"""The demo authority: a root, a signer, a timestamp clerk, made at first run and kept outside the repository.

Its certificates say 示例 and are trusted by nobody else. In production the signer is the seal platform
(签名验签服务器) behind the same ``Authority``: certificates and two things that sign.
"""

from __future__ import annotations

import copy
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.signers import Signer
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

BEGINS = datetime(2020, 1, 1, tzinfo=UTC)
ENDS = datetime(2050, 1, 1, tzinfo=UTC)
"""Fixed, so that a played case may lie in any year."""
DESCRIPTION = x509.ObjectIdentifier("2.5.4.13")
ROOT, SIGNER, TIMESTAMP = "root", "signer", "timestamp"
TITLES = {ROOT: "OneService 示例根证书", TIMESTAMP: "OneService 示例时间戳"}


@dataclass(frozen=True, slots=True)
class Pair:
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate


SignBytes = Callable[[bytes], bytes]
"""RSASSA-PKCS1-v1_5 over SHA-256. A seal platform is joined here: bytes go there, the signature comes back."""


class OfficeSigner(Signer):
    """Signs through ``sign_bytes``; the key itself is not needed here (pyHanko's own loads it anew each time)."""

    def __init__(self, certificate: asn1_x509.Certificate, root: asn1_x509.Certificate, sign_bytes: SignBytes) -> None:
        super().__init__(signing_cert=certificate, cert_registry=SimpleCertificateStore.from_certs([root]))
        self.sign_bytes = sign_bytes

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return self.sign_bytes(data)


@dataclass
class Authority:
    """Who vouches for seals here. ``signer_for(office)`` signs in the office's name under ``root``."""

    root: Pair
    signer_key: rsa.RSAPrivateKey
    timestamp: Pair
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    signers: dict[str, OfficeSigner] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.stamper = DummyTimeStamper(to_asn1(self.timestamp.certificate), key_to_asn1(self.timestamp.key))

    @property
    def trusted(self) -> asn1_x509.Certificate:
        """The root certificate as the validator wants it."""
        return to_asn1(self.root.certificate)

    def sign_bytes(self, data: bytes) -> bytes:
        return self.signer_key.sign(data, padding.PKCS1v15(), hashes.SHA256())

    def stamper_at(self, at: datetime) -> DummyTimeStamper:
        """A timestamp clerk whose clock stands at ``at``; in production an RFC 3161 server with its own."""
        stamper = copy.copy(self.stamper)  # shares what it learnt about the size of an answer
        stamper.fixed_dt = at
        return stamper

    def signer_for(self, office: str) -> OfficeSigner:
        """The signer of an office; its certificate bears the office's name and is made when first asked for."""
        with self.lock:
            if office not in self.signers:
                certificate = office_certificate(self.root, self.signer_key, office)
                self.signers[office] = OfficeSigner(to_asn1(certificate), self.trusted, self.sign_bytes)
            return self.signers[office]


def to_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def key_to_asn1(key: rsa.RSAPrivateKey) -> asn1_keys.PrivateKeyInfo:
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return asn1_keys.PrivateKeyInfo.load(der)


def named(title: str) -> x509.Name:
    """A name for a certificate. X.520 gives a common name 64 octets: a longer title stands in the description."""
    short = title.encode()[:64].decode(errors="ignore")
    names = [
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "OneService 示例（无法律效力）"),
        x509.NameAttribute(NameOID.COMMON_NAME, short),
    ]
    return x509.Name(names if short == title else [*names, x509.NameAttribute(DESCRIPTION, title)])


def title_of(certificate: asn1_x509.Certificate) -> str:
    """The whole title in a certificate made by ``named``."""
    subject = x509.load_der_x509_certificate(certificate.dump()).subject
    found = subject.get_attributes_for_oid(DESCRIPTION) or subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""


def usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates, content_commitment=not signs_certificates,
        key_encipherment=False, data_encipherment=False, key_agreement=False,
        key_cert_sign=signs_certificates, crl_sign=signs_certificates, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def unsigned(title: str, key: rsa.RSAPrivateKey, serial: int, *, authority: bool) -> x509.CertificateBuilder:
    """A certificate for ``key`` that still lacks its issuer."""
    public = key.public_key()
    builder = x509.CertificateBuilder().subject_name(named(title)).public_key(public).serial_number(serial)
    builder = builder.not_valid_before(BEGINS).not_valid_after(ENDS)
    builder = builder.add_extension(x509.BasicConstraints(authority, None), critical=True)
    builder = builder.add_extension(usage(signs_certificates=authority), critical=True)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)


def issued(builder: x509.CertificateBuilder, root: Pair) -> x509.Certificate:
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key())
    builder = builder.issuer_name(root.certificate.subject).add_extension(identifier, critical=False)
    return builder.sign(root.key, hashes.SHA256())


def office_certificate(root: Pair, key: rsa.RSAPrivateKey, office: str) -> x509.Certificate:
    serial = int.from_bytes(sha256(office.encode()).digest()[:16], "big") | 1
    return issued(unsigned(office, key, serial, authority=False), root)


def timestamp_certificate(root: Pair, key: rsa.RSAPrivateKey) -> x509.Certificate:
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    builder = unsigned(TITLES[TIMESTAMP], key, 3, authority=False).add_extension(purpose, critical=True)
    return issued(builder, root)


def kept_key(folder: Path, name: str) -> rsa.RSAPrivateKey:
    """The private key ``name`` of the folder, made 0600 if it is not there; two processes agree on the first."""
    path = folder / f"demo-{name}.pem"
    if not path.exists():
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        keep(path, pem)
    loaded = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(loaded, rsa.RSAPrivateKey):
        raise TypeError(f"{path.name} holds no RSA key: delete it, a new one is made at the next start")
    return loaded


def keep(path: Path, secret: bytes) -> None:
    """Write ``secret`` 0600 under a name of its own, then link it into place unless another was first."""
    draft = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # the other process's key is the one to use
    finally:
        draft.unlink()


def demo_authority(folder: Path) -> Authority:
    """The demo authority whose keys are in ``folder`` (``settings.VAR / "keys"``), made if they are not there."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    root_key = kept_key(folder, ROOT)
    builder = unsigned(TITLES[ROOT], root_key, 1, authority=True).issuer_name(named(TITLES[ROOT]))
    root = Pair(root_key, builder.sign(root_key, hashes.SHA256()))
    timestamp_key = kept_key(folder, TIMESTAMP)
    timestamp = Pair(timestamp_key, timestamp_certificate(root, timestamp_key))
    return Authority(root, kept_key(folder, SIGNER), timestamp)
