namespace NetralitasGrid.Grains.Codes;

/// <summary>Status of a case (DECISION.md 1, DOMAIN 4.5). A new case starts as <see cref="Diterima"/>; TIP and LATE start as <see cref="Penelusuran"/>.</summary>
public enum CaseStatus
{
    Diterima, KajianAwal, PerluPerbaikan, Penelusuran, TidakDiregister, Diregister, Klarifikasi, Kajian, Pleno,
    BukanPelanggaran, Pelanggaran, Diteruskan, VerifikasiBkn, MenungguPpk, Disanksi, TidakTerbukti, Dibatalkan, Ditolak,
    PensiunDiberhentikan, Diblokir, Banding, Selesai, Dicabut, Kedaluwarsa, Duplikat,
}

/// <summary>What a human did to a case. <see cref="Redecide"/> is this product's own (decision 13).</summary>
public enum CaseEventType
{
    StartStudy, RequestCompletion, Complete, NotRegister, Register, Finding, Clarify, Study, Plenary, Rule, Forward, BknVerify, AwaitPpk,
    Outcome, Block, Appeal, AppealDecided, Close, Extend, Delegate, TakeOver, Withdraw, Expire, Merge, Reopen, Overrule, SuperiorNeglect,
    Conflict, Note, Redecide,
}
