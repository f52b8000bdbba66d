namespace NetralitasGrid.Grains.Codes;

/// <summary>What a decision says in one word.</summary>
public enum Outcome
{
    Recommended, Exempt, Review,
}

/// <summary>How a report enters, best first: a case takes the best verdict of its reports.</summary>
public enum Verdict
{
    Admissible, Incomplete, Tip, Late,
}

/// <summary>An item of NG-602 that a report lacks.</summary>
public enum MissingItem
{
    ReporterName, ReporterAddress, KnownAt, SubjectName, Description, Evidence, Witnesses,
}

/// <summary>The legal road of a decision; lower case in JSON.</summary>
public enum Track
{
    None, Ethics, Discipline, Criminal, Village, Contract, Military, Police,
}

/// <summary>Supervisory level: L0 PTPS/PKD, L1 Panwascam, L2 regency/city, L3 province, L4 national.</summary>
public enum Level
{
    L0, L1, L2, L3, L4,
}

/// <summary>Whom a decision or escalation reaches.</summary>
public enum Body
{
    Bawaslu, Bkn, Kasn, Ppk, Kemendagri, Menpanrb, Gakkumdu, Propam, Denpom, Bupati, Kpu, UnitHead, Bkpsdm, Lpsk, InformationDesk,
}

/// <summary>What the body is asked to do.</summary>
public enum TargetAction
{
    Handle, Forward, Check, Copy,
}

/// <summary>When it is asked: at once, after the plenary found a violation, or once a tip became a finding.</summary>
public enum TargetWhen
{
    Now, IfViolation, IfFinding,
}

/// <summary>The step of DOMAIN 6.5 that a rule belongs to.</summary>
public enum RuleStep
{
    Admission, Exemption, Subject, Act, Criminal, Aggravation, Routing,
}

/// <summary>A rung of a sanction scale (DOMAIN 1.4); <see cref="P"/> is criminal and on no scale.</summary>
public enum Sanction
{
    M1, M2, R1, R2, R3, S1, S2, S3, B1, B2, B3, X, T, V1, V2, V3, V4, P,
}

/// <summary>Where an escalation stands.</summary>
public enum EscalationStatus
{
    Open, Acknowledged, Closed,
}

/// <summary>What opened an escalation.</summary>
public enum EscalationSource
{
    Decision, Aggregate, Clock,
}
