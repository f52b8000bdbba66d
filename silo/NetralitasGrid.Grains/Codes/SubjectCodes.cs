namespace NetralitasGrid.Grains.Codes;

/// <summary>Who is reported (<c>subject.kind</c>). ASN = <see cref="Pns"/>, <see cref="Pppk"/>, <see cref="Pj"/>.</summary>
public enum SubjectKind
{
    /// <summary>Permanent civil servant.</summary>
    Pns,

    /// <summary>Civil servant on a work agreement.</summary>
    Pppk,

    /// <summary>Acting head of a region (Pj, Pjs, Plt); an ASN who counts as JPT (UU 10/2016 art. 71(4)).</summary>
    Pj,

    /// <summary>Non-ASN employee of the government (honorer, PTT, GTT).</summary>
    Ppnpn,

    /// <summary>Village head.</summary>
    Kades,

    /// <summary>Village apparatus.</summary>
    Perangkat,

    /// <summary>Member of the armed forces.</summary>
    Tni,

    /// <summary>Member of the police.</summary>
    Polri,

    /// <summary>State official.</summary>
    StateOfficial,

    /// <summary>Regional official.</summary>
    RegionalOfficial,

    /// <summary>Head of a region who stands again.</summary>
    Incumbent,

    /// <summary>A candidate.</summary>
    Candidate,

    /// <summary>Official of a state or regional enterprise (BUMN, BUMD).</summary>
    Bumn,

    /// <summary>Head of a neighbourhood (RT, RW) or a cadre: advisory only.</summary>
    RtRw,
}

/// <summary>The post that the subject holds (<c>subject.position</c>). The six from <see cref="Jpt"/> to <see cref="Kapus"/> are leadership.</summary>
public enum Position
{
    /// <summary>No post given; the default.</summary>
    None,

    /// <summary>Senior leadership post.</summary>
    Jpt,

    /// <summary>Administrator.</summary>
    Admin,

    /// <summary>Head of a district.</summary>
    Camat,

    /// <summary>Head of an urban village.</summary>
    Lurah,

    /// <summary>Head of a school.</summary>
    Kepsek,

    /// <summary>Head of a community health centre.</summary>
    Kapus,

    /// <summary>Supervisory post (pengawas).</summary>
    Supervisory,

    /// <summary>Executor post (pelaksana).</summary>
    Executor,

    /// <summary>Functional post: teachers, health workers and others.</summary>
    Functional,
}

/// <summary>How sure the grid is who the subject is.</summary>
public enum IdentityStrength
{
    /// <summary>Keyed by NIP or NIK.</summary>
    Verified,

    /// <summary>Keyed by name and agency: the repeat rule never applies.</summary>
    Unverified,

    /// <summary>Keyed by the incident alone: nobody is accused by guess.</summary>
    Unknown,
}
