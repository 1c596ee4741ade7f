"""A paper of ours, numbered and converted, is signed by the leader, then by the office (O-30)."""

import datetime as dt
import io

import pytest
from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from service.render.pdf import OfficeSuite
from service.render.stamp import stamp
from tests.test_papers import printed

pytestmark = pytest.mark.slow

NOW = dt.datetime.now(dt.UTC)


class Authority:
    """A certificate authority for one test run."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self.certify(
            "Cơ quan chứng thực thử nghiệm", self.key, is_authority=True
        )
        self.trust = ValidationContext(trust_roots=[asn1(self.certificate)])

    def certify(self, name, key, is_authority=False):
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        issuer = subject if is_authority else self.certificate.subject
        usage = dict.fromkeys(
            ("key_encipherment", "data_encipherment", "key_agreement", "crl_sign"), False
        ) | {"encipher_only": False, "decipher_only": False}
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - dt.timedelta(days=1))
            .not_valid_after(NOW + dt.timedelta(days=1))
            .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=not is_authority,
                    content_commitment=not is_authority,
                    key_cert_sign=is_authority,
                    **usage,
                ),
                critical=True,
            )
            .sign(self.key, SHA256())
        )

    def signer(self, name):
        key = ec.generate_private_key(ec.SECP256R1())
        der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        known = SimpleCertificateStore()
        known.register(asn1(self.certificate))
        return signers.SimpleSigner(
            signing_cert=asn1(self.certify(name, key)),
            signing_key=keys.PrivateKeyInfo.load(der),
            cert_registry=known,
        )


def asn1(certificate):
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def signed(pdf, signer, field):
    return signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)),
        signers.PdfSignatureMetadata(field_name=field),
        signer=signer,
        new_field_spec=SigFieldSpec(field),
    ).getvalue()


def statuses(pdf, trust):
    embedded = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    return [validate_pdf_signature(one, trust) for one in embedded]


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture(scope="module")
def issued():
    marks = {"so": "05", "ngay": "ngày 05 tháng 01 năm 2024"}
    with OfficeSuite() as suite:
        return suite.to_pdf(stamp(printed("ke_hoach"), marks))


def test_leader_and_office_sign_one_after_the_other_and_both_stay_valid(authority, issued):
    once = signed(issued, authority.signer("Chủ tịch"), "NguoiKy")
    twice = signed(once, authority.signer("Ủy ban nhân dân tỉnh"), "CoQuan")

    assert once.startswith(issued)
    assert twice.startswith(once)
    [alone] = statuses(once, authority.trust)
    assert (alone.bottom_line, alone.coverage) == (True, SignatureCoverageLevel.ENTIRE_FILE)
    leader, office = statuses(twice, authority.trust)
    assert (leader.bottom_line, office.bottom_line) == (True, True)
    assert office.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert leader.signing_cert.subject.human_friendly == "Common Name: Chủ tịch"


def test_a_changed_letter_of_the_paper_breaks_the_signature(authority, issued):
    made = signed(issued, authority.signer("Chủ tịch"), "NguoiKy")
    at = made.index(b"LibreOffice")
    [status] = statuses(made[:at] + b"l" + made[at + 1 :], authority.trust)
    assert (status.intact, status.bottom_line) == (False, False)


def test_a_broken_pdf_says_so_and_stays_unsigned(authority, issued):
    target = io.BytesIO()
    with pytest.raises(PdfReadError):
        signers.sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(issued[: len(issued) // 2])),
            signers.PdfSignatureMetadata(field_name="NguoiKy"),
            signer=authority.signer("Chủ tịch"),
            output=target,
        )
    assert target.getvalue() == b""
